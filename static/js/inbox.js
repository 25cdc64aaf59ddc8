// The inbox beside its lines: the button that marks all as read, and the words of an empty inbox, follow what came in or
// was read.
import { mount, on } from './mount.js';
import { refreshParts } from './refresh.js';

const TOGETHER = 300; // ms

mount('[data-refresh=all-read]', () => {
  let due = 0;
  const off = on({
    'live:notification': () => {
      clearTimeout(due);
      due = setTimeout(() => refreshParts().catch(() => {}), TOGETHER); // the next change asks again
    },
  });
  return () => { off(); clearTimeout(due); };
});
