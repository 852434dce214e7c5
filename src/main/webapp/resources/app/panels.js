// Partial requests of Faces, and how their answers get into the page.
import { morph } from './morph.js';
import { toast, takeNotices } from './toasts.js';

const STATELESS = { 'jakarta.faces.partial.ajax': 'true', 'jakarta.faces.ViewState': 'stateless' };

/** Draws panels again as the server sees them now. */
export function refresh(ids, parameters = {}) {
  return post({ ...parameters, 'jakarta.faces.source': 'main', 'jakarta.faces.partial.execute': '@none' }, ids);
}

/** Runs the command `source` with some parameters, then draws panels again. */
export function run(source, parameters, ids) {
  const command = {
    'jakarta.faces.source': source, 'jakarta.faces.partial.execute': source, [source]: source,
    'jakarta.faces.behavior.event': 'action', 'jakarta.faces.partial.event': 'click',
  };
  return post({ ...parameters, ...command }, [...ids, 'notices']);
}

async function post(parameters, ids) {
  const present = ids.filter((id) => document.getElementById(id));
  // PrimeFaces wants a number in each request; the answers drawn here hold no scripts that it would have to match.
  const nonce = { 'primefaces.nonce': document.getElementById('main').dataset.nonce };
  const answer = await fetch(location.pathname + location.search, {
    method: 'POST',
    headers: { 'Faces-Request': 'partial/ajax' },
    body: new URLSearchParams({ ...STATELESS, ...nonce, ...parameters, 'jakarta.faces.partial.render': present.join(' ') }),
  }).catch(() => { throw new Refused(0); });
  if (!answer.ok) {
    throw new Refused(answer.status);
  }
  apply(new DOMParser().parseFromString(await answer.text(), 'text/xml'));
}

function apply(xml) {
  const elsewhere = xml.querySelector('redirect');
  if (elsewhere) {
    location.assign(elsewhere.getAttribute('url'));
    return;
  }
  if (!xml.querySelector('partial-response') || xml.querySelector('error')) {
    throw new Refused(500);
  }
  for (const update of xml.querySelectorAll('update')) {
    const old = document.getElementById(update.getAttribute('id'));
    const holder = document.createElement('template');
    holder.innerHTML = update.textContent;
    // What Faces updates beside panels, such as its hidden field, is plain text and never changes here.
    if (old && holder.content.firstElementChild) {
      morph(old, holder.content.firstElementChild);
    }
  }
  takeNotices();
  document.dispatchEvent(new CustomEvent('drawn'));
}

class Refused extends Error {
  constructor(status) {
    super(`status ${status}`);
    this.status = status;
  }
}

/** Says what went wrong with a request and what to do about it. */
export function tellFailure(failure) {
  if (!(failure instanceof Refused)) {
    throw failure;
  }
  const [summary, remedy] =
    failure.status === 403 ? ['This is not allowed.', 'Your role does not cover it. Reload the page to see what it does cover.']
    : failure.status >= 500 ? ['The node failed to answer.', 'Whether the action was carried out is not known: look before you repeat it.']
    : failure.status ? ['The node did not understand the page.', 'Reload the page; it may be of an older version.']
    : ['This node cannot be reached.', 'The page tries again by itself. The consoles of the other nodes show the same.'];
  toast('bad', summary, remedy);
}
