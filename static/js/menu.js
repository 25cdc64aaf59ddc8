// Menus are <details data-menu>: they open without script; this closes them on a click elsewhere, on Escape, and when
// another one opens.

const open = () => document.querySelectorAll('details[data-menu][open]');

document.addEventListener('click', ({ target }) => {
  for (const menu of open()) if (!menu.contains(target)) menu.open = false;
});

document.addEventListener('keydown', ({ key }) => {
  if (key !== 'Escape') return;
  for (const menu of open()) {
    menu.open = false;
    menu.querySelector('summary').focus();
  }
});

document.addEventListener('toggle', ({ target }) => {
  if (!target.open || !target.matches('details[data-menu]')) return;
  for (const menu of open()) if (menu !== target && !menu.contains(target)) menu.open = false;
}, true);
