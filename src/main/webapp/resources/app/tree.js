// The supervision tree: opening and closing, and the keys of an ARIA tree grid.
import { set } from './links.js';

export function startTree() {
  document.addEventListener('click', (event) => {
    const caret = event.target.closest('[data-toggle]');
    if (caret) { toggle(caret.closest('tr')); }
  });
  document.addEventListener('keydown', (event) => {
    const row = event.target.closest?.('.tree tbody tr');
    if (row && row === event.target && move(row, event.key)) { event.preventDefault(); }
  });
  document.addEventListener('focusin', (event) => {
    const row = event.target.closest?.('.tree tbody tr');
    if (row) { rest(row); }
  });
  document.addEventListener('drawn', () => {
    const rows = document.querySelectorAll('.tree tbody tr');
    if (rows.length && ![...rows].some((row) => row.tabIndex === 0)) { rows[0].tabIndex = 0; }
  });
}

function rest(row) {
  row.parentElement.querySelectorAll('tr[tabindex="0"]').forEach((other) => { other.tabIndex = -1; });
  row.tabIndex = 0;
}

function move(row, key) {
  const open = row.getAttribute('aria-expanded');
  const level = Number(row.getAttribute('aria-level'));
  switch (key) {
    case 'ArrowDown': case 'j': return focus(row.nextElementSibling);
    case 'ArrowUp': case 'k': return focus(row.previousElementSibling);
    case 'Home': return focus(row.parentElement.firstElementChild);
    case 'End': return focus(row.parentElement.lastElementChild);
    case 'ArrowRight':
      return open === 'false' ? toggle(row) : open === 'true' ? focus(row.nextElementSibling) : true;
    case 'ArrowLeft': {
      if (open === 'true') { return toggle(row); }
      let above = row.previousElementSibling;
      while (above && Number(above.getAttribute('aria-level')) >= level) { above = above.previousElementSibling; }
      return focus(above);
    }
    case 'Enter': row.querySelector('.what a')?.click(); return true;
    default: return false;
  }
}

function focus(row) {
  row?.focus();
  return true;
}

function toggle(row) {
  const key = row.dataset.key;
  const opened = list('open');
  const closed = list('closed');
  if (row.getAttribute('aria-expanded') === 'true') { opened.delete(key); closed.add(key); } else { closed.delete(key); opened.add(key); }
  set(new URLSearchParams({ open: [...opened].join(','), closed: [...closed].join(',') }), false);
  return true;
}

function list(name) {
  return new Set((new URLSearchParams(location.search).get(name) ?? '').split(',').filter(Boolean));
}
