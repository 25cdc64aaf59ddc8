// Alarm cards come, change and go while one watches. Acknowledging posts the card's own form; the card is then redrawn
// by the alarm's frame, the same way in every open page.
import { fill, flash, template } from './draw.js';
import { UNITS } from './format.js';
import { mount, on } from './mount.js';
import { refreshParts } from './refresh.js';

const SEVERITIES = ['warning', 'minor', 'major', 'critical'];
const PATIENCE = 10000; // ms for an acknowledgement, and then for its frame

const card = (list, id) => list.querySelector(`[data-alarm="${CSS.escape(id)}"]`);
const weight = (element) => SEVERITIES.indexOf(element.dataset.severity);

function values(frame) {
  return {
    ...frame, value: frame.value ?? null, limit: frame.limit ?? null,
    unit: frame.value === undefined ? null : UNITS[frame.unit] ?? frame.unit ?? null, acked_by: frame.acked_by ?? null,
  };
}

// The worst first, and of the same severity the newest: a new card is put there, the others stay where they are.
function place(list, fresh, raised) {
  const after = [...list.querySelectorAll('[data-alarm]')].find((each) =>
    weight(each) < weight(fresh) || (weight(each) === weight(fresh) && Date.parse(each.dataset.raised) <= Date.parse(raised)));
  if (after) after.before(fresh);
  else list.append(fresh);
}

function change(section, frame) {
  const only = section.dataset.shipment;
  if (only && only !== frame.shipment) return 0;
  const list = section.querySelector('[data-alarm-cards]');
  const known = card(list, String(frame.id));
  if (known && Number(known.dataset.version) > frame.version) return 0;
  const before = known ? known.dataset.status === 'active_unack' : wasOpen(frame);
  const over = frame.change === 'closed' || frame.status === 'cleared_ack';
  if (over && section.dataset.alarmList === 'live') known?.remove();
  else draw(list, known, frame);
  section.querySelector('[data-alarm-empty]').hidden = list.childElementCount > 0;
  return Number(frame.status === 'active_unack') - Number(before);
}

function draw(list, known, frame) {
  const drawn = known ?? template('alarm.card');
  Object.assign(drawn.dataset, { alarm: frame.id, version: frame.version, raised: frame.raised_at });
  fill(drawn, values(frame));
  drawn.querySelector('form')?.removeAttribute('aria-busy');
  if (!known) place(list, drawn, frame.raised_at);
  flash(drawn);
}

// Whether it was active and unacknowledged before this frame, where no card can tell.
function wasOpen({ change, status }) {
  switch (change) {
    case 'acknowledged': return status === 'active_ack';
    case 'cleared': return status === 'cleared_unack';
    case 'raised': case 'reopened': case 'unacknowledged': return false;
    default: return status === 'active_unack';
  }
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
  const complaint = form.closest('[data-alarm]').querySelector('[data-alarm-error]');
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

mount('[data-alarm-list]', (section) => {
  section.addEventListener('submit', acknowledge);
  return on({ 'live:alarm': (frame) => recount(change(section, frame)) });
});
