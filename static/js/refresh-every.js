// Keeps true what no change is pushed for: as long as a part asks for it by data-refresh-every (seconds), the marked
// parts of the page are fetched afresh while somebody can see them.
import { mount } from './mount.js';
import { refreshParts } from './refresh.js';

mount('[data-refresh-every]', (part) => {
  const timer = setInterval(() => {
    if (document.visibilityState !== 'visible') return;
    refreshParts().catch(() => {}); // not reachable now: the live badge says so, and the next time asks again
  }, 1000 * part.dataset.refreshEvery);
  return () => clearInterval(timer);
});
