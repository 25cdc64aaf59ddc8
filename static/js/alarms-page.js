// One alarm's page follows the alarm: whatever somebody else does to it, or its condition does, is drawn by the server
// and put in place; a dialog that is open, and what stands in it, is left alone.
import { flash } from './draw.js';
import { mount, on } from './mount.js';
import { refreshParts } from './refresh.js';

const TOGETHER = 150; // ms: what happens in one breath is fetched for once

mount('[data-alarm-page]', (page) => {
  let due = 0;
  const off = on({
    'live:alarm': ({ id, severity }) => {
      if (id !== page.dataset.alarm) return;
      page.dataset.severity = severity;
      clearTimeout(due);
      // Not reachable now: the live badge says so, and coming back live fetches what was missed.
      due = setTimeout(() => refreshParts().then(() => flash(page.querySelector('.headline')), () => {}), TOGETHER);
    },
  });
  return () => { off(); clearTimeout(due); };
});
