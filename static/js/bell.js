// The unread count in every tab, a short notice when something new arrives, and the list where one is open.
import { fill, flash, template } from './draw.js';
import { mount, on } from './mount.js';

const SHOWN = 8000; // ms a notice stays, unless pointed at
const announced = new Set(); // a frame may be replayed; a notice is given once

// An alarm that stands in the list in front of the reader is told there; a toast on top would only hide the list's buttons.
// Its frame comes before the notification's, so its card is there by now if the list shows it.
function inSight({ kind, subject }) {
  const [, id] = kind === 'alarm' ? /^\/alarms\/([^/]+)$/.exec(subject) ?? [] : [];
  return Boolean(id && document.querySelector(`[data-alarm="${CSS.escape(id)}"]`));
}

mount('[data-bell]', (bell) => {
  const count = bell.querySelector('[data-bell-count]');
  const show = ({ unread }) => {
    if (String(unread) === count.textContent) return;
    count.textContent = unread;
    count.hidden = unread === 0;
    bell.setAttribute('aria-label', bell.dataset.label.replace('{count}', unread));
    flash(bell);
  };
  return on({ 'live:notification': show });
});

mount('[data-toasts]', (region) => on({
  'live:notification': (notification) => {
    if (notification.change === 'updated') {
      const standing = region.querySelector(`[data-notified="${CSS.escape(notification.id)}"]`);
      if (standing) fill(standing, notification); // it tells of more now; where it has gone, the bell's count is enough
      return;
    }
    if (notification.change !== 'created' || announced.has(notification.id) || inSight(notification)) return;
    announced.add(notification.id);
    const toast = template('toast');
    fill(toast, notification);
    toast.dataset.notified = notification.id;
    toast.querySelector('[data-dismiss]')?.addEventListener('click', () => toast.remove());
    region.append(toast);
    const leave = () => (toast.matches(':hover, :focus-within') ? setTimeout(leave, SHOWN) : toast.remove());
    setTimeout(leave, SHOWN);
  },
}));

const ALL = '00000000-0000-0000-0000-000000000000'; // the id of a frame that tells that everything was read

mount('[data-notifications]', (list) => on({
  'live:notification': (notification) => {
    if (notification.change === 'read' && notification.id === ALL) {
      for (const item of list.querySelectorAll('[data-notification]')) item.dataset.read = true;
    }
    const known = list.querySelector(`[data-notification="${CSS.escape(notification.id)}"]`);
    if (known) known.dataset.read = notification.change === 'read';
    if (known && notification.change === 'updated') {
      fill(known, notification);
      flash(known);
    }
    if (known || notification.change !== 'created') return;
    const item = template('notification.item');
    fill(item, notification);
    item.dataset.notification = notification.id;
    list.prepend(item);
    flash(item);
  },
}));
