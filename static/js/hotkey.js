// A key that goes to a field: data-hotkey="/" on the board's search. Not while one is writing elsewhere.

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.('input, textarea, select, [contenteditable]')) return;
  const field = document.querySelector(`[data-hotkey="${CSS.escape(event.key)}"]`);
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.select?.();
});
