// Buttons and forms that do something. What they act on is named by its id in the request, never by its row.
import { run, refresh, tellFailure } from './panels.js';

export function startActions() {
  document.addEventListener('click', (event) => {
    const button = event.target.closest('button[data-act]');
    if (button) { act(button, button, new URLSearchParams(button.dataset.with)); }
    const opener = event.target.closest('[data-dialog]');
    if (opener) { open(opener); }
    const cancel = event.target.closest('[data-hide]');
    if (cancel) { dialog(cancel.dataset.hide)?.hide(); }
  });
  document.addEventListener('submit', (event) => {
    const form = event.target.closest('form[data-act]');
    if (form) {
      event.preventDefault();
      const button = event.submitter ?? form.querySelector('button:not([type])');
      act(form, button, new URLSearchParams(new FormData(form)));
    }
  });
  document.addEventListener('change', (event) => {
    const chosen = event.target.closest('[data-shows]');
    if (chosen) { choose(chosen); }
  });
  document.addEventListener('input', (event) => {
    const typed = event.target.closest('[data-must]');
    typed?.setCustomValidity(typed.value === typed.dataset.must ? '' : `Type ${typed.dataset.must}`);
  });
  if (location.hash === '#new' && document.querySelector('[data-dialog=new]')) {
    addEventListener('load', () => open(document.querySelector('[data-dialog=new]')));
  }
}

async function act(holder, button, parameters) {
  if (button.disabled) { return; }
  const word = button.textContent;
  button.disabled = true;
  button.setAttribute('aria-busy', 'true');
  button.textContent = holder.dataset.busy;
  button.closest('tr')?.classList.add('ending');
  try {
    await run(holder.dataset.act, Object.fromEntries(parameters), holder.dataset.render.split(' '));
    settle(holder);
  } catch (failure) {
    tellFailure(failure);
  } finally {
    if (button.isConnected) {
      button.disabled = false;
      button.removeAttribute('aria-busy');
      button.textContent = word;
      button.closest('tr')?.classList.remove('ending');
    }
  }
}

// A form in a dialog stays open while its request was refused, so that it can be corrected.
function settle(holder) {
  const name = holder.dataset.done;
  const panel = name && document.getElementById(name);
  if (panel && !panel.querySelector('[data-refused]')) {
    dialog(name).hide();
    panel.querySelector('form')?.reset();
    panel.querySelectorAll('[data-shows]:checked').forEach(choose);
  }
}

async function open(opener) {
  const name = opener.dataset.dialog;
  if (opener.dataset.with) {
    const query = new URLSearchParams(opener.dataset.with);
    const panel = document.getElementById(name);
    panel.replaceChildren();
    try {
      await ask(name, query);
    } catch (failure) {
      tellFailure(failure);
      return;
    }
  }
  dialog(name).show();
  document.getElementById(name).querySelector('input:not([type=hidden]):not([type=radio]), .foot button')?.focus();
}

async function ask(name, query) {
  await refresh([name], Object.fromEntries(query));
}

function choose(radio) {
  for (const other of document.getElementsByName(radio.name)) {
    const part = document.getElementById(other.dataset.shows);
    part.hidden = !other.checked;
    part.querySelectorAll('input, textarea, select').forEach((field) => { field.disabled = !other.checked; });
  }
}

function dialog(name) {
  return globalThis.PF?.(`dialog_${name}`);
}
