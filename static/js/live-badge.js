// Says whether the page is live, since when not, and how old the last byte is. The words are on the page already
// (ui.LiveBadge): CSS shows the one that fits <html data-live-state>; this keeps the times in it ticking.
import { time } from './draw.js';
import { age } from './format.js';
import { mount, on } from './mount.js';

mount('[data-live-badge]', (badge) => {
  const show = ({ state, since, lastByte }) => {
    badge.dataset.state = state;
    for (const element of badge.querySelectorAll('[data-live-since]')) time(element, new Date(since).toISOString());
    // Our own clock on both sides: how long ago the byte came in here has nothing to do with the server's.
    for (const element of badge.querySelectorAll('[data-live-age]')) element.textContent = lastByte ? age(Date.now() - lastByte) : '–';
  };
  return on({ 'live:state': show });
});
