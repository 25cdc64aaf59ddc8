// Alarm cards come, change and go while one watches. Acknowledging posts the card's own form; the card is then redrawn
// by the alarm's frame, the same way in every open page.
//
// On a desk (a list that one works through) nothing moves under the hand: what no longer belongs stays, marked, and what
// comes in waits behind a button while somebody points at the list or is in it by keyboard.
import { ask } from './alarms-acts.js';
import { belongs, waited, waits } from './alarms-views.js';
import { fill, flash, template } from './draw.js';
import { UNITS } from './format.js';
import { mount, on } from './mount.js';
import { refreshMain, refreshParts } from './refresh.js';

const SEVERITIES = ['warning', 'minor', 'major', 'critical'];
const PATIENCE = 10000; // ms for an acknowledgement, and then for its frame

const weight = (element) => SEVERITIES.indexOf(element.dataset.severity);

function values(frame) {
  const missing = { value: null, limit: null, acked_by: null, assignee: null, assignee_id: null, shelved_until: null, suppressed: null };
  return { ...missing, ...frame, unit: frame.value === undefined ? null : UNITS[frame.unit] ?? frame.unit ?? null };
}

class AlarmList {
  #section; #cards; #desk; #waiting = new Map();

  constructor(section) {
    this.#section = section;
    this.#cards = section.querySelector('[data-alarm-cards]');
    this.#desk = 'desk' in section.dataset;
  }

  connect() {
    this.#section.addEventListener('submit', acknowledge);
    if (this.#desk) {
      for (const left of ['pointerleave', 'focusout']) this.#cards.addEventListener(left, () => setTimeout(() => this.#admit()));
    }
    return on({
      'live:alarm': (frame) => recount(this.#hear(frame)),
      'alarms:admit': () => this.#admit(true),
    });
  }

  #hear(frame) {
    const only = this.#section.dataset.shipment;
    if (only && only !== frame.shipment) return 0;
    const id = String(frame.id);
    const known = this.#cards.querySelector(`[data-alarm="${CSS.escape(id)}"]`) ?? this.#waiting.get(id);
    if (known && Number(known.dataset.version) > frame.version) return 0;
    const before = known ? known.dataset.waits !== 'no' && known.dataset.status === 'active_unack' : waited(frame);
    const fits = belongs(this.#section.dataset, frame);
    if (known) this.#change(known, frame, fits);
    else if (fits) this.#arrive(frame);
    this.#section.querySelector('[data-alarm-empty]').hidden = this.#cards.childElementCount > 0;
    return Number(waits(frame)) - Number(before);
  }

  #change(card, frame, fits) {
    if (!fits && !this.#desk) return card.remove();
    draw(card, frame);
    card.toggleAttribute('data-left', !fits);
  }

  #arrive(frame) {
    if (this.#desk && !this.#takesIn) return offer('');
    const card = template('alarm.card');
    draw(card, frame);
    if (!this.#desk) return this.#place(card, frame.raised_at);
    this.#waiting.set(String(frame.id), card);
    this.#admit();
  }

  // The worst first, and of the same severity the newest: a new card is put there, the others stay where they are.
  #place(fresh, raised) {
    const after = [...this.#cards.querySelectorAll('[data-alarm]')].find((each) =>
      weight(each) < weight(fresh) || (weight(each) === weight(fresh) && Date.parse(each.dataset.raised) <= Date.parse(raised)));
    if (after) after.before(fresh);
    else this.#cards.append(fresh);
  }

  // Only the first page of what no search narrows can take new alarms in; others offer the list as it is now.
  get #takesIn() { return 'first' in this.#section.dataset; }

  // A desk's list has the newest first.
  #admit(asked = false) {
    if (!this.#takesIn) return;
    if (asked || !this.#cards.matches(':hover, :focus-within')) {
      for (const card of this.#waiting.values()) {
        if (!card.hasAttribute('data-left')) this.#cards.prepend(card);
        flash(card);
      }
      this.#waiting.clear();
      this.#section.querySelector('[data-alarm-empty]').hidden = this.#cards.childElementCount > 0;
    }
    offer(this.#waiting.size);
  }
}

// offer tells how many wait: 0 for none, '' where nobody can say.
function offer(count) {
  const button = document.querySelector('[data-alarms-arrived]');
  if (!button) return;
  button.hidden = count === 0;
  button.querySelector('[data-count]').textContent = count || '';
}

function draw(card, frame) {
  Object.assign(card.dataset, { alarm: frame.id, version: frame.version, raised: frame.raised_at, waits: waits(frame) ? 'yes' : 'no' });
  fill(card, values(frame));
  card.querySelector('form')?.removeAttribute('aria-busy');
  flash(card);
}

// How many wait for somebody. The lists may show only the worst, so the server's number is moved, not counted anew.
function recount(step) {
  for (const count of step ? document.querySelectorAll('[data-alarms-count]') : []) {
    count.textContent = Math.max(0, Number(count.textContent) + step);
  }
}

async function acknowledge(event) {
  const form = event.target.closest('form[data-alarm-ack]');
  if (!form) return;
  event.preventDefault();
  const card = form.closest('[data-alarm]');
  if (card.dataset.severity === 'critical') { // it needs a note
    if (!ask('acknowledge', [card.dataset.alarm])) location.assign(`/alarms/${encodeURIComponent(card.dataset.alarm)}?act=acknowledge`);
    return;
  }
  const complaint = card.querySelector('[data-alarm-error]');
  form.setAttribute('aria-busy', 'true');
  complaint.hidden = true;
  try {
    // A redirect is the server's yes; where it leads does not matter here.
    const answer = await fetch(form.action, {
      method: 'POST', body: new URLSearchParams(new FormData(form)), redirect: 'manual', signal: AbortSignal.timeout(PATIENCE),
    });
    if (answer.type !== 'opaqueredirect' && !answer.ok) throw new Error(String(answer.status));
    // The frame redraws the card. Where none comes (the stream is down just now), ask for the page.
    setTimeout(() => form.isConnected && form.hasAttribute('aria-busy') && refreshParts().catch(() => {}), PATIENCE);
  } catch {
    form.removeAttribute('aria-busy');
    complaint.hidden = false;
  }
}

mount('[data-alarm-list]', (section) => new AlarmList(section).connect());

mount('[data-alarms-arrived]', (button) => {
  button.addEventListener('click', () => {
    const list = document.querySelector('[data-alarm-list][data-desk]');
    if (list && !('first' in list.dataset)) return void refreshMain().catch(() => {});
    document.dispatchEvent(new CustomEvent('alarms:admit'));
  });
});
