// Short cuts: / for the search, g and a letter to go to a page, Escape to close the panel. None is needed, none takes focus away
// from what somebody types into.
export function startKeys() {
  let going = 0;
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest('input, textarea, select, .ui-dialog')) { return; }
    if (event.key === '/' && document.querySelector('input[type=search]')) {
      event.preventDefault();
      document.querySelector('input[type=search]').focus();
    } else if (event.key === 'Escape') {
      const pop = document.querySelector('details[open]');
      if (pop) { pop.open = false; } else { document.querySelector('[data-close]')?.click(); }
    } else if (event.key === 'g') {
      going = Date.now();
    } else if (Date.now() - going < 1500) {
      document.querySelector(`[data-go="${CSS.escape(event.key)}"]`)?.click();
      going = 0;
    }
  });
  document.addEventListener('click', (event) => {
    for (const pop of document.querySelectorAll('details.pop[open]')) {
      if (!pop.contains(event.target)) { pop.open = false; }
    }
  });
}
