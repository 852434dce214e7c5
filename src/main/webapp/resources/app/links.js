// What somebody looks at stands in the URL. Links with data-set change some of its parameters and draw the panels again;
// without a script they lead to the same view by a new page.
import { refresh, tellFailure } from './panels.js';

export function startLinks() {
  document.addEventListener('click', (event) => {
    const link = event.target.closest('a[data-set]');
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0) {
      event.preventDefault();
      set(new URLSearchParams(link.dataset.set), true);
    }
    const again = event.target.closest('[data-refresh]');
    if (again) {
      event.preventDefault();
      refresh(again.dataset.refresh.split(' ')).catch(tellFailure);
    }
  });
  addEventListener('popstate', drawAll);
  for (const form of document.querySelectorAll('form[data-query]')) {
    let waiting;
    const go = () => set(new URLSearchParams(new FormData(form)), false);
    form.addEventListener('input', () => { clearTimeout(waiting); waiting = setTimeout(go, 150); });
    form.addEventListener('submit', (event) => { event.preventDefault(); clearTimeout(waiting); go(); });
  }
}

/** Changes parameters of the URL; an empty one goes away. Draws what depends on them. */
export function set(changes, remember) {
  const all = new URLSearchParams(location.search);
  for (const [name, value] of changes) {
    if (value) { all.set(name, value); } else { all.delete(name); }
  }
  const query = all.toString().replaceAll('%2F', '/').replaceAll('%40', '@').replaceAll('%2C', ',');
  const address = location.pathname + (query ? `?${query}` : '');
  if (remember) { history.pushState(null, '', address); } else { history.replaceState(null, '', address); }
  return drawAll();
}

function drawAll() {
  return refresh([...document.querySelectorAll('[data-live]')].map((panel) => panel.id)).catch(tellFailure);
}
