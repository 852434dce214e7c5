// One stream of events per page. What happens anywhere redraws the panels concerned, at most four times a second; nothing is polled.
import { refresh, tellFailure } from './panels.js';
import { span } from './ages.js';

const TOPICS = ['cluster_events', 'cluster_metrics', 'process_events', 'sandbox_events'];
const SOONEST_MS = 250;
const LONGEST_WAIT_MS = 30000;

const heard = new Map();
const due = new Set();
let drawing = false;
let lastDrawn = 0;
let source;
let lostAt = 0;
let wait = 1000;

export function startLive() {
  connect();
  setInterval(tellCoverage, 500);
  document.addEventListener('drawn', tellCoverage);
  document.addEventListener('visibilitychange', () => { if (!document.hidden) { draw(); } });
}

function connect() {
  source = new EventSource(`/api/v1/events?topics=${TOPICS.join(',')}`);
  source.onopen = () => {
    wait = 1000;
    if (lostAt) {
      lostAt = 0;
      say('The stream of events is back.');
      all();
    }
    tellLoss();
  };
  source.onmessage = (message) => take(JSON.parse(message.data));
  source.addEventListener('gap', all);
  source.onerror = () => {
    if (!lostAt) {
      lostAt = Date.now();
      say('The stream of events is lost; what the page shows may be old.');
    }
    tellLoss();
    if (source.readyState === EventSource.CLOSED) {
      source.close();
      setTimeout(connect, wait);
      wait = Math.min(wait * 2, LONGEST_WAIT_MS);
    }
  };
}

function take(event) {
  heard.set(event.node, Date.now());
  document.dispatchEvent(new CustomEvent('happened', { detail: event }));
  for (const panel of document.querySelectorAll(`[data-live~="${event.topic}"]`)) { due.add(panel.id); }
  // Spent marks of a restart budget come back by time alone, of which no event tells; the pulse of the metrics does.
  if (event.topic === 'cluster_metrics' && document.querySelector('#tree .pips .used')) { due.add('tree'); }
  draw();
}

function all() {
  document.querySelectorAll('[data-live]').forEach((panel) => due.add(panel.id));
  draw();
}

// One request at a time; what happens meanwhile is drawn by the next one, together.
async function draw() {
  if (drawing || due.size === 0 || document.hidden) { return; }
  drawing = true;
  await new Promise((done) => { setTimeout(done, Math.max(0, SOONEST_MS - (Date.now() - lastDrawn))); });
  const ids = [...due];
  due.clear();
  try {
    await refresh(ids);
  } catch (failure) {
    // A node that is gone is told by the banner of the stream.
    if (failure.status !== 0) { tellFailure(failure); }
  } finally {
    lastDrawn = Date.now();
    drawing = false;
    draw();
  }
}

function tellCoverage() {
  const roster = document.querySelector('[data-roster]')?.dataset.roster.match(/[^\s,[\]]+/g) ?? [];
  const ages = roster.map((node) => ({ node, age: heard.has(node) ? Date.now() - heard.get(node) : null }));
  const known = ages.filter(({ age }) => age !== null);
  const age = document.querySelector('[data-age]');
  if (age && lostAt) {
    age.textContent = '· stale';
  } else if (age && known.length) { age.textContent = `· ${(Math.min(...known.map((one) => one.age)) / 1000).toFixed(1)} s old`; }
  const list = document.getElementById('coverage-list');
  if (list && source?.readyState === EventSource.OPEN) {
    list.replaceChildren(...ages.map(({ node, age: old }) => line(node, old === null ? 'not heard since this page opened' : `heard ${(old / 1000).toFixed(1)} s ago`)));
  }
}

function line(node, words) {
  const row = document.createElement('p');
  const name = document.createElement('strong');
  name.textContent = node;
  row.append(name, document.createElement('br'), words);
  return row;
}

function tellLoss() {
  const banner = document.getElementById('lost');
  banner.hidden = !lostAt;
  document.body.classList.toggle('stale', Boolean(lostAt));
  if (lostAt) {
    document.getElementById('lost-text').textContent =
      `The stream of events was lost ${span(Date.now() - lostAt)} ago. What you see is as it was then; the page connects again by itself.`;
  }
}

function say(words) {
  document.getElementById('said').textContent = words;
}

setInterval(() => { if (lostAt) { tellLoss(); } }, 1000);
