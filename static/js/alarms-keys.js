// Alarms by keyboard alone: one letter for each act, on the list and on an alarm's own page. The dialog behind "?" tells
// them, and turns them off for whoever speaks to their computer or rests a hand on it.
import { ask, chosen } from './alarms-acts.js';
import { mount } from './mount.js';

const ACTS = {
  a: 'acknowledge', A: 'unacknowledge', m: 'take', i: 'assign', c: 'comment', s: 'shelve', S: 'unshelve', l: 'clear', e: 'close', r: 'reopen',
};
const SETTING = 'alarm-keys';

const off = () => localStorage.getItem(SETTING) === 'off';
const cards = () => [...document.querySelectorAll('[data-alarm-cards] [data-alarm]')];
const inHand = () => document.querySelector('[data-alarm-cards] [data-alarm][data-current]');

// stop makes a card the list's one stop for the tab key.
function stopAt(card) {
  for (const each of cards()) each.tabIndex = each === card ? 0 : -1;
}

// take puts a card in hand: keys are about it, and it shows that.
function take(card, focus = true) {
  if (!card) return;
  stopAt(card);
  for (const each of cards()) each.toggleAttribute('data-current', each === card);
  if (focus) card.focus();
}

function move(step, choosing) {
  const all = cards(), from = inHand();
  const at = from?.matches(':focus-within') ? all.indexOf(from) + step : Math.max(0, all.indexOf(from));
  const next = all[Math.max(0, Math.min(all.length - 1, at))];
  if (choosing) for (const card of [from, next]) tick(card, true);
  take(next);
}

function tick(card, on) {
  const box = card?.querySelector('[data-alarm-pick]');
  if (box && box.checked !== (on ?? !box.checked)) box.click();
}

const press = (selector) => document.querySelector(selector)?.click();

// What the other keys do; arrows only where they would not scroll the page.
const KEYS = {
  j: () => move(1), k: () => move(-1), J: () => move(1, true), K: () => move(-1, true),
  x: () => tick(inHand()), X: () => press('[data-alarm-pick-all]'),
  o: () => inHand()?.querySelector('[data-alarm-open]')?.click(),
  n: () => press('[data-alarms-arrived]:not([hidden])'),
  u: () => press('.page-head__back'),
  '?': () => document.getElementById('alarm-keys')?.showModal(),
};
const ON_CARD = {
  Enter: KEYS.o, ' ': KEYS.x,
  ArrowDown: ({ shiftKey }) => move(1, shiftKey), ArrowUp: ({ shiftKey }) => move(-1, shiftKey),
  Home: () => take(cards()[0]), End: () => take(cards().at(-1)),
};

function letGo() {
  for (const box of document.querySelectorAll('[data-alarm-pick]:checked')) box.click();
}

const typing = (target) => target.closest?.('input:not([type=checkbox]), textarea, select, [contenteditable]');

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || typing(event.target)) return;
  if (document.querySelector('dialog[open], details[data-menu][open]')) return;
  if (event.key === 'Escape') return letGo();
  const onCard = event.target.matches?.('[data-alarm]') ? ON_CARD[event.key] : undefined;
  const key = onCard ?? (off() && event.key !== '?' ? undefined : KEYS[event.key]);
  const act = off() ? undefined : ACTS[event.key];
  if (!key && !(act && document.querySelector('[data-alarm-acts]'))) return;
  event.preventDefault();
  if (key) key(event);
  else ask(act, chosen());
}

mount('[data-alarm-keys]', (dialog) => {
  const stop = new AbortController();
  document.addEventListener('keydown', onKey, { signal: stop.signal });
  const setting = dialog.querySelector('[data-alarm-keys-on]');
  const show = () => { document.documentElement.toggleAttribute('data-keys-off', off()); setting.checked = !off(); };
  setting.addEventListener('change', () => {
    localStorage.setItem(SETTING, setting.checked ? 'on' : 'off');
    show();
  });
  show();
  return () => stop.abort();
});

mount('[data-alarm-list][data-desk]', (list) => {
  list.addEventListener('focusin', ({ target }) => take(target.closest('[data-alarm]'), false));
  const reachable = () => stopAt(inHand() ?? cards()[0]);
  const watch = new MutationObserver(reachable); // cards come and go
  watch.observe(list.querySelector('[data-alarm-cards]'), { childList: true });
  reachable();
  return () => watch.disconnect();
});
