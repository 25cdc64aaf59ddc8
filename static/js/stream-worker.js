// The SharedWorker: one per session (its name carries the session's public key), one stream for all tabs.
import { LiveHub } from './live-hub.js';

const hub = new LiveHub();

self.onconnect = ({ ports: [port] }) => {
  port.onmessage = ({ data }) => {
    if (data.type === 'hello') hub.join(port, data);
    if (data.type === 'wake') hub.wake();
    if (data.type === 'bye') hub.leave(port);
  };
  // A crashed tab says no goodbye; browsers that know the event tell us.
  port.onclose = () => hub.leave(port);
};
