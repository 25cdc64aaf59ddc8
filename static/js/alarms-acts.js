// What people do to alarms: a button or a key asks, a dialog takes what has to be said (template act.NAME), and the
// server says of each alarm what came of it. The cards themselves are redrawn by the alarms' frames, as everywhere.
// Without script the same buttons lead to /alarms/actions, which asks the same on a page.
import { template } from './draw.js';
import { mount } from './mount.js';
import { refreshParts } from './refresh.js';

const PATIENCE = 10000; // ms for an answer, and then for its frames

const said = (text, bad) => {
  const region = document.querySelector('[data-acts-said]');
  if (!region) return;
  region.textContent = text;
  region.toggleAttribute('data-bad', Boolean(bad));
};

const holder = (id) => document.querySelector(`[data-alarm="${CSS.escape(id)}"]`);

// chosen: what the next act is about: what is ticked, else the alarm in hand, else the page's own.
export function chosen() {
  const ticked = [...document.querySelectorAll('[data-alarm-pick]:checked')].map((box) => box.value);
  if (ticked.length > 0) return ticked;
  const inHand = document.querySelector('[data-alarm][data-current]') ?? document.querySelector('[data-alarm-page]');
  return inHand ? [inHand.dataset.alarm] : [];
}

// ask begins an act on some alarms. What needs nothing said is done at once. It tells whether this page can do it.
export function ask(act, ids) {
  const [name, assignee] = act === 'take' ? ['assign', document.querySelector('[data-alarm-acts]')?.dataset.me] : [act];
  if (!document.querySelector('[data-alarm-acts]')) return false;
  if (ids.length === 0) {
    said(document.querySelector('[data-acts-said]')?.dataset.none ?? '', true);
    return true;
  }
  said('');
  const dialog = assignee || plain(name, ids) ? null : template(`act.${name}`);
  if (dialog) show(dialog, ids);
  else send(new URLSearchParams([['act', name], ...(assignee ? [['assignee', assignee]] : []), ...ids.map((id) => ['id', id])]));
  return true;
}

// One alarm that is not critical is acknowledged at a press, as on its card; several are worth a second look.
const plain = (name, ids) => name === 'acknowledge' && ids.length === 1 && holder(ids[0])?.dataset.severity !== 'critical';

function show(dialog, ids) {
  const form = dialog.querySelector('form');
  for (const id of ids) form.append(Object.assign(document.createElement('input'), { type: 'hidden', name: 'id', value: id }));
  for (const count of dialog.querySelectorAll('[data-count]')) {
    count.textContent = ids.length;
    count.closest('[data-many]').hidden = ids.length < 2;
  }
  dialog.addEventListener('close', () => dialog.remove());
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    send(new URLSearchParams(new FormData(form)), dialog);
  });
  form.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  document.querySelector('main').append(dialog);
  dialog.showModal();
}

async function send(body, dialog) {
  const form = dialog?.querySelector('form');
  if (form?.getAttribute('aria-busy') === 'true') return;
  form?.setAttribute('aria-busy', 'true');
  try {
    const answer = await fetch('/alarms/actions', {
      method: 'POST', body, headers: { Accept: 'application/json' }, signal: AbortSignal.timeout(PATIENCE),
    });
    const told = await answer.json();
    if (!answer.ok) throw new Error(told.detail);
    settle(told, dialog);
  } catch (error) {
    complain(dialog, error instanceof TypeError || error.name === 'TimeoutError' ? '' : error.message);
  } finally {
    form?.removeAttribute('aria-busy');
  }
}

// The dialog stays open where nothing could be done at all; else each alarm that was refused says why on its card.
function settle({ said: sentence, results }, dialog) {
  const refused = results.filter(({ refused: why }) => why);
  if (dialog && refused.length === results.length) {
    return complain(dialog, refused[0].refused, refused[0].fields);
  }
  dialog?.close();
  for (const { id, refused: why } of results) tell(id, why);
  said(sentence, refused.length > 0);
  const done = results.filter(({ refused: why }) => !why).map(({ id }) => holder(id)).filter(Boolean);
  for (const box of done.map((card) => card.querySelector('[data-alarm-pick]:checked')).filter(Boolean)) box.click();
  if (document.querySelector('[data-alarm-page]')) refreshParts().catch(() => {}); // else its frame asks for it
}

function tell(id, why) {
  const place = holder(id)?.querySelector('[data-alarm-error]');
  if (!place) return;
  place.hidden = !why;
  if (why) place.textContent = why;
}

function complain(dialog, message, fields = []) {
  const place = dialog?.querySelector('[data-act-error]');
  const text = message || document.querySelector('[data-acts-said]')?.dataset.failed || '';
  if (!place) return said(text, true);
  place.hidden = false;
  place.textContent = text;
  for (const input of dialog.querySelectorAll('[name]')) input.removeAttribute('aria-invalid');
  for (const field of fields) dialog.querySelector(`[name="${CSS.escape(field)}"]`)?.setAttribute('aria-invalid', 'true');
  (dialog.querySelector('[aria-invalid]') ?? dialog.querySelector('[autofocus]'))?.focus();
}

mount('[data-alarm-acts]', (form) => {
  form.addEventListener('submit', (event) => {
    if (ask(event.submitter?.value ?? '', chosen())) event.preventDefault();
  });
  const asked = new URLSearchParams(location.search).get('act'); // from a card on another page
  if (!asked || !document.querySelector('[data-alarm-page]')) return;
  history.replaceState(null, '', location.pathname);
  if (form.querySelector(`button[value="${CSS.escape(asked)}"]`)) ask(asked, chosen());
});

mount('[data-alarm-bar]', (bar) => {
  const recount = () => {
    const all = [...document.querySelectorAll('[data-alarm-pick]')], ticked = all.filter((box) => box.checked).length;
    bar.querySelector('[data-count]').textContent = ticked;
    bar.querySelector('[data-chosen]').hidden = ticked === 0;
    bar.querySelector('[data-chosen-none]').hidden = ticked > 0;
    const every = bar.querySelector('[data-alarm-pick-all]');
    every.checked = ticked > 0 && ticked === all.length;
    every.indeterminate = ticked > 0 && ticked < all.length;
  };
  const stop = new AbortController();
  document.addEventListener('change', ({ target }) => {
    if (target.matches('[data-alarm-pick-all]')) {
      for (const box of document.querySelectorAll('[data-alarm-pick]')) box.checked = target.checked;
    }
    if (target.matches('[data-alarm-pick], [data-alarm-pick-all]')) recount();
  }, { signal: stop.signal });
  recount(); // a page that came back from history keeps its ticks
  return () => stop.abort();
});
