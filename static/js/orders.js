// The list of orders and one order's page. In the list a known order changes in place and another list is offered, never
// pushed in; the page of an order fetches what changed about it.
import { fill, flash } from './draw.js';
import { mount, on } from './mount.js';
import { refreshMain, refreshParts } from './refresh.js';

const TOGETHER = 300; // ms: changes that come in one breath are fetched for once

mount('[data-orders]', (root) => {
  const offer = root.querySelector('[data-newer]');
  offer.addEventListener('click', () => refreshMain());
  const fits = (state) => root.dataset.orders === '' || root.dataset.orders === state;
  return on({
    'live:order': (order) => {
      const row = root.querySelector(`[data-order="${CSS.escape(order.order)}"]`);
      if (row) {
        for (const slot of fill(row, order)) flash(slot.closest('td') ?? slot);
        row.toggleAttribute('data-left', !fits(order.state));
      }
      if (row ? !fits(order.state) : 'first' in root.dataset && fits(order.state)) offer.hidden = false;
    },
  });
});

mount('[data-order-page]', (root) => {
  let due = 0;
  const later = () => {
    clearTimeout(due);
    // Not reachable now: the live badge says so, and coming back live fetches what was missed.
    due = setTimeout(() => refreshParts().catch(() => {}), TOGETHER);
  };
  const ours = (frame) => frame.order === root.dataset.orderPage && later();
  const off = on({ 'live:order': ours, 'live:status': ours });
  return () => { off(); clearTimeout(due); };
});
