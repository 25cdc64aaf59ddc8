// One shipment's page: its values change in place, its timeline grows, and what only the server can decide (the legal
// next states, proof of delivery) is fetched afresh after each event.
import { fromAlarm, fromETA, fromStatus, fromTemperature, newer, setLimits } from './board-row.js';
import { fill, flash, template } from './draw.js';
import { mount, on } from './mount.js';
import { refreshParts } from './refresh.js';

const TOGETHER = 300; // ms: events that come in one breath are fetched for once

mount('[data-shipment-page]', (root) => {
  const ours = (handle) => (frame) => frame.shipment === root.dataset.shipmentPage && handle(frame);
  const redraw = (values) => fill(root, values).forEach((slot) => flash(slot));
  const report = (values) => ours((frame) => {
    if (!newer(root, frame.at)) return;
    setLimits(root, frame);
    fill(root, { reported_at: frame.at });
    redraw(values(frame));
  });
  let due = 0;
  const later = () => {
    if (!document.querySelector('main [data-refresh]')) return;
    clearTimeout(due);
    // Not reachable now: the live badge says so, and coming back live fetches what was missed.
    due = setTimeout(() => refreshParts().catch(() => {}), TOGETHER);
  };
  const off = on({
    'live:status': ours((frame) => { redraw(fromStatus(frame)); later(); }),
    'live:eta': ours((frame) => redraw(fromETA(frame))),
    'live:alarm': ours((frame) => { const values = fromAlarm(frame); values ? redraw(values) : later(); }),
    'live:position': report(() => ({})),
    'live:temperature': report((frame) => ({
      ...fromTemperature(frame), ...(frame.in_range !== undefined && { in_range: String(frame.in_range) }),
    })),
  });
  return () => { off(); clearTimeout(due); };
});

// The key names an event by what and when, so that a replayed frame finds the item that is already there.
mount('[data-timeline]', (list) => on({
  'live:status': (frame) => {
    if (frame.shipment !== list.dataset.timeline) return;
    const at = Date.parse(frame.at), key = `${frame.type}|${at}`;
    if (list.querySelector(`[data-key="${CSS.escape(key)}"]`)) return;
    const item = template('timeline.item');
    fill(item, { ...frame, reason: frame.reason ?? null, place: frame.place ?? null, late: frame.late ? frame.recorded_at : null });
    Object.assign(item.dataset, { key, at });
    // Newest first; late news goes to where it belongs.
    const older = [...list.querySelectorAll('[data-key]')].find((each) => Number(each.dataset.at) <= at);
    if (older) older.before(item);
    else list.append(item);
    flash(item);
  },
}));
