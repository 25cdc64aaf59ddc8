// Light, dark, or what the system says: buttons with data-theme-set. Maps and charts repaint on `theme:changed`.

const changed = () => document.dispatchEvent(new CustomEvent('theme:changed'));

function chosen() {
  return document.documentElement.dataset.theme ?? 'system';
}

function mark() {
  for (const button of document.querySelectorAll('[data-theme-set]')) {
    button.setAttribute('aria-pressed', String(button.dataset.themeSet === chosen()));
  }
}

document.addEventListener('click', (event) => {
  const button = event.target.closest?.('[data-theme-set]');
  if (!button) return;
  const theme = button.dataset.themeSet;
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  try { localStorage.setItem('theme', theme); } catch { /* then it lasts as long as the page */ }
  mark();
  changed();
});

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', changed);
document.addEventListener('page:changed', mark);
mark();
