// Copies the value of the field a button names by data-copy; the button says so for a moment (data-copied).

const SAID = 2000; // ms

document.addEventListener('click', async (event) => {
  const button = event.target.closest?.('[data-copy]');
  if (!button) return;
  const field = document.getElementById(button.dataset.copy);
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    return; // not allowed here (plain http from elsewhere): the value stands selected, ready for the keyboard
  }
  const words = button.querySelector('[data-copy-word]');
  const before = words.textContent;
  if (button.hasAttribute('data-copied')) return;
  button.setAttribute('data-copied', '');
  words.textContent = button.dataset.done;
  setTimeout(() => {
    button.removeAttribute('data-copied');
    words.textContent = before;
  }, SAID);
});
