// The colours are kept in a cookie, so that the first HTML has them already and the consoles of all nodes on a host share them.
const THEMES = ['dark', 'light', 'contrast'];

export function startTheme() {
  document.getElementById('theme')?.addEventListener('click', () => {
    const present = document.documentElement.dataset.theme;
    const next = THEMES[(THEMES.indexOf(present) + 1) % THEMES.length];
    document.documentElement.dataset.theme = next;
    document.getElementById('theme-word').textContent = next;
    document.cookie = `sl_theme=${next}; Path=/; Max-Age=31536000; SameSite=Strict`;
  });
}
