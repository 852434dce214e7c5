// The last events of the stream, newest first: what the supervisors did, in the order in which each did it.
const WORDS = {
  child_started: ['ok', 'started'], child_restarted: ['info', 'restarted'], child_exited: ['bad', 'ended'],
  child_terminated: ['none', 'stopped by supervisor'], child_start_failed: ['bad', 'failed to start'], child_ignored: ['none', 'chose not to start'],
  supervisor_exited: ['warn', 'supervisor ended'], sandbox_started: ['ok', 'sandbox started'], sandbox_stopped: ['warn', 'sandbox stopped'],
  sandbox_failed: ['bad', 'sandbox failed'], node_joined: ['ok', 'node joined'], node_left: ['warn', 'node left'], node_lost: ['bad', 'node lost'],
  node_drained: ['warn', 'node drained'], node_rejoined: ['ok', 'node rejoined'], stranger_seen: ['bad', 'stranger in the grid'],
};

export function startLog() {
  const list = document.getElementById('log');
  if (!list) { return; }
  document.addEventListener('happened', ({ detail: event }) => {
    if (event.topic === 'cluster_metrics') { return; }
    list.prepend(row(event));
    document.getElementById('log-empty').hidden = true;
    while (list.children.length > Number(list.dataset.rows)) { list.lastElementChild.remove(); }
  });
}

function row(event) {
  const { data, type } = event;
  const [tone, words] = WORDS[type] ?? ['none', type.replaceAll('_', ' ')];
  const line = document.createElement('li');
  line.title = `${event.type} on ${event.node} at ${event.at}`;
  line.append(
    part('time', 'soft num', event.at.slice(11, 23)), part('span', `st st-${tone}`, words), place(data),
    part('span', 'num soft', data.old_pid ? `${data.old_pid} → ${data.pid}` : data.pid ?? ''),
    part('span', 'soft', data.reason ?? ''), part('span', 'soft at', (data.node ?? event.node).split('@')[0]),
  );
  return line;
}

function place(data) {
  const text = [data.sandbox, data.path].filter(Boolean).join('/');
  if (!data.sandbox) { return part('span', 'place', text); }
  const link = part('a', 'place', text);
  link.href = `/supervisors?sandbox=${encodeURIComponent(data.sandbox)}`;
  return link;
}

function part(name, classes, text) {
  const element = document.createElement(name);
  element.className = classes;
  element.textContent = text;
  return element;
}
