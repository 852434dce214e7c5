// Short messages in the corner. Those of the server arrive in the hidden #notices.
const STAYS_MS = { ok: 6000, warn: 15000, bad: 30000 };

export function toast(tone, summary, detail) {
  const note = document.createElement('div');
  note.className = `note note-${tone}`;
  const text = document.createElement('div');
  for (const line of [summary, ...(detail || '').split('\n')].filter(Boolean)) {
    const paragraph = document.createElement('p');
    paragraph.textContent = line;
    text.append(paragraph);
  }
  show(note, text, tone);
}

export function takeNotices() {
  for (const notice of document.querySelectorAll('#notices [data-notice]')) {
    const tone = ['ok', 'warn', 'bad'].find((name) => notice.classList.contains(`note-${name}`));
    const lines = [...notice.querySelectorAll('p')].map((line) => line.textContent);
    toast(tone, lines[0], lines.slice(1).join('\n'));
    notice.remove();
  }
}

function show(note, text, tone) {
  const close = document.createElement('button');
  close.type = 'button';
  close.className = 'btn btn-quiet btn-s btn-icon';
  close.textContent = '✕';
  close.setAttribute('aria-label', 'Close this message');
  close.addEventListener('click', () => note.remove());
  note.append(text, close);
  document.getElementById('toasts').append(note);
  setTimeout(() => note.remove(), STAYS_MS[tone]);
}
