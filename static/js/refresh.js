// Fetches this very page again and puts the fresh parts in place, without a reload.
// Afterwards `page:refreshed` tells live.js from which cursor to replay, `page:changed` lets behaviours bind again.

const PATIENCE = 10000; // ms

async function fetchPage() {
  const answer = await fetch(location.href, {
    headers: { Accept: 'text/html' }, cache: 'no-store', signal: AbortSignal.timeout(PATIENCE),
  });
  // A page that became a sign-in form, or is gone, says so best by itself.
  if (answer.redirected || [401, 403, 404, 410].includes(answer.status)) location.reload();
  if (!answer.ok) throw new Error(`refresh: ${answer.status}`);
  return new DOMParser().parseFromString(await answer.text(), 'text/html');
}

function swap(old, fresh) {
  const focused = old.contains(document.activeElement) ? document.activeElement.id : '';
  old.replaceWith(document.adoptNode(fresh));
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}

function swapParts(fresh, root = document) {
  for (const old of root.querySelectorAll('[data-refresh]')) {
    if (!old.isConnected || inUse(old)) continue;
    const part = fresh.querySelector(`[data-refresh="${CSS.escape(old.dataset.refresh)}"]`);
    if (part) swap(old, part);
  }
}

// Nobody's half-written form or open dialog is taken away.
function inUse(root) {
  if (root.querySelector('dialog[open]')) return true;
  return [...root.querySelectorAll('input:not([type=hidden]), textarea')].some((field) =>
    field.type === 'checkbox' || field.type === 'radio' ? field.checked !== field.defaultChecked : field.value !== field.defaultValue);
}

function done(fresh, whole) {
  document.dispatchEvent(new CustomEvent('page:changed'));
  const cursor = fresh.body.dataset.cursor;
  if (cursor) document.dispatchEvent(new CustomEvent('page:refreshed', { detail: { cursor, whole } }));
}

// refreshParts replaces every [data-refresh="NAME"] by the part of that name in the fresh page.
export async function refreshParts() {
  const fresh = await fetchPage();
  swapParts(fresh);
  done(fresh, false);
}

// refreshMain replaces all of <main>, and the marked parts outside of it. While someone is writing there it replaces
// only what is not in use, and fails: the page as a whole is still the old one.
export async function refreshMain() {
  const fresh = await fetchPage();
  const main = document.querySelector('main'), next = fresh.querySelector('main');
  const busy = !main || !next || inUse(main);
  swapParts(fresh);
  if (!busy) swap(main, next);
  done(fresh, !busy);
  if (busy) throw new Error('refresh: the page is in use');
}
