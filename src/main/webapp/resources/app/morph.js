// Makes an element equal to another one while keeping what need not change: focus, hover, scroll, what somebody types, a click that
// has begun. Rows are told apart by data-key, everything else by its place. A changed [data-flash] lights up.
const TYPED = 'input, textarea, select';

export function morph(old, fresh) {
  if (old.isEqualNode(fresh)) {
    return;
  }
  if (old.nodeType !== fresh.nodeType || old.nodeName !== fresh.nodeName || keyOf(old) !== keyOf(fresh)) {
    old.replaceWith(fresh);
    return;
  }
  if (old.nodeType !== Node.ELEMENT_NODE) {
    flash(old, fresh);
    old.nodeValue = fresh.nodeValue;
    return;
  }
  if (old.matches('[data-keep]') && !fresh.textContent.trim()) {
    return;
  }
  attributes(old, fresh);
  if (!old.matches(TYPED)) {
    children(old, fresh);
  }
}

function attributes(old, fresh) {
  for (const { name } of [...old.attributes]) {
    if (!fresh.hasAttribute(name) && name !== 'hidden' && name !== 'open') {
      old.removeAttribute(name);
    }
  }
  for (const { name, value } of fresh.attributes) {
    const own = (name === 'value' && old.matches(TYPED)) || name === 'hidden' || (name === 'tabindex' && old.matches('tr'));
    if (!own && old.getAttribute(name) !== value) {
      old.setAttribute(name, value);
    }
  }
}

function children(old, fresh) {
  const keyed = new Map();
  for (const child of old.children) {
    if (keyOf(child)) {
      keyed.set(keyOf(child), child);
    }
  }
  let place = old.firstChild;
  for (const wanted of [...fresh.childNodes]) {
    const known = keyOf(wanted) ? keyed.get(keyOf(wanted)) : undefined;
    if (known && known !== place) {
      old.insertBefore(known, place);
      morph(known, wanted);
    } else if (known || (place && !keyOf(wanted) && !keyOf(place))) {
      const next = place.nextSibling;
      morph(place, wanted);
      place = next;
    } else {
      old.insertBefore(wanted, place);
    }
  }
  while (place) {
    const next = place.nextSibling;
    place.remove();
    place = next;
  }
}

function keyOf(node) {
  // By attribute: a form with a field named id has that field as its property.
  return node.getAttribute?.('data-key') || node.getAttribute?.('id') || '';
}

function flash(old, fresh) {
  const element = old.parentElement?.closest('[data-flash]');
  if (element && old.nodeValue.trim() !== fresh.nodeValue.trim()) {
    element.classList.remove('flash');
    requestAnimationFrame(() => element.classList.add('flash'));
    element.addEventListener('animationend', () => element.classList.remove('flash'), { once: true });
  }
}
