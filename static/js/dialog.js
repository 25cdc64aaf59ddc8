// Opens and closes <dialog>: a button names it by data-dialog-open, one inside closes it by data-dialog-close.
// A click beside it closes it too; Escape is the browser's own.

document.addEventListener('click', (event) => {
  const opener = event.target.closest?.('[data-dialog-open]');
  if (opener) document.getElementById(opener.dataset.dialogOpen)?.showModal();
  if (event.target.closest?.('[data-dialog-close]')) event.target.closest('dialog')?.close();
  if (event.target instanceof HTMLDialogElement && outside(event.target, event)) event.target.close();
});

// Enter in a form clicks its button at 0,0 of the page: only real pointer clicks count as beside.
function outside(dialog, { clientX, clientY, detail }) {
  const box = dialog.getBoundingClientRect();
  return detail > 0 && (clientX < box.left || clientX > box.right || clientY < box.top || clientY > box.bottom);
}

// A form that came back with errors opens again by itself.
document.querySelectorAll('dialog[data-dialog-start]').forEach((dialog) => dialog.showModal());
