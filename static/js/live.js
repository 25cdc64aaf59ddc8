// The page's side of the stream: joins with the cursor the page was drawn at and hands every frame to the page's
// modules as `live:<name>` on document, each durable one once and in order, of the volatile ones only newer values.
import { LiveHub } from './live-hub.js';
import { parseCursor } from './live-source.js';
import { setServerClock } from './format.js';
import { refreshMain } from './refresh.js';

const VOLATILE = new Set(['position', 'temperature']);
const STALE_AFTER = 60000; // ms without a byte: what the page shows is then older than a minute
const page = document.body.dataset;
const newest = new Map();
let seen = parseCursor(page.cursor);
let status = { state: 'connecting', since: Date.now(), lastByte: 0 };
let fetching = false;
let retry = 0;
let link = null;

const say = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));

// What the page admits about itself: connecting, live, reconnecting or stale.
function announce() {
  const quiet = Date.now() - (status.lastByte || status.since) > STALE_AFTER;
  const state = fetching || (status.state !== 'live' && quiet) ? 'stale' : status.state;
  document.documentElement.dataset.liveState = state;
  say('live:state', { state, since: status.since, lastByte: status.lastByte });
}

function onFrame({ name, cursor, data }) {
  if (VOLATILE.has(name)) {
    const key = `${name} ${data.shipment}`, at = Date.parse(data.at);
    if (at < newest.get(key)) return;
    newest.set(key, at);
    say(`live:${name}`, data);
    return;
  }
  const at = parseCursor(cursor);
  if (!at || (seen && at.epoch === seen.epoch && at.seq <= seen.seq)) return;
  seen = at;
  page.cursor = cursor;
  say(`live:${name}`, { ...data, seq: at.seq });
}

// The log cannot tell what we missed: fetch the page itself, until that works.
async function catchUp() {
  if (fetching) return;
  fetching = true;
  announce();
  for (;;) {
    try {
      await refreshMain();
      retry = 0;
      break;
    } catch {
      await new Promise((next) => setTimeout(next, Math.min(30000, 1000 * 2 ** retry++) * Math.random() + 500));
    }
  }
  fetching = false;
  announce();
}

function signedOut() {
  const here = location.pathname + location.search;
  if (page.login) location.assign(`${page.login}?next=${encodeURIComponent(here)}`);
  else location.reload();
}

function onMessage({ data: message }) {
  switch (message.type) {
    case 'frame': return onFrame(message);
    case 'byte': status.lastByte = message.at; return;
    case 'clock': return setServerClock(message.server, message.at);
    case 'state': status = message; return announce();
    case 'joined':
      // What follows is everything after this cursor, so our own count goes back to it.
      seen = parseCursor(message.cursor);
      newest.clear();
      return;
    case 'stale': return catchUp();
    case 'signed-out': return signedOut();
  }
}

// The same hub inside this page, where there is no SharedWorker or it would not start.
function ownHub() {
  const hub = new LiveHub();
  const self = { postMessage: (message) => queueMicrotask(() => onMessage({ data: message })) };
  return { postMessage: ({ type, ...rest }) => ({ hello: () => hub.join(self, rest), wake: () => hub.wake(), bye: () => hub.leave(self) })[type]() };
}

function sharedHub() {
  if (!window.SharedWorker) return ownHub();
  const worker = new SharedWorker(new URL('./stream-worker.js', import.meta.url),
    { type: 'module', name: `${page.live} ${page.liveKey}` });
  worker.onerror = () => { link = ownHub(); join(); };
  worker.port.onmessage = onMessage;
  return worker.port;
}

function join() {
  link.postMessage({
    type: 'hello', url: page.live, cursor: page.cursor, check: page.liveCheck ?? '',
    ...(page.liveWatchdog && { watchdog: Number(page.liveWatchdog) }),
    ...(page.liveBackoff && { backoff: page.liveBackoff.split(',').map(Number) }),
  });
}

// Parts that were not replaced still need what came after our own cursor, the new ones what came after theirs:
// replay from the older of the two. What a part gets twice does no harm.
function from({ cursor, whole }) {
  const fresh = parseCursor(cursor);
  return whole || !seen || seen.epoch !== fresh?.epoch || seen.seq > fresh.seq ? cursor : page.cursor;
}

function start() {
  link = sharedHub();
  join();
  setInterval(announce, 1000);
  const wake = () => document.visibilityState === 'visible' && link.postMessage({ type: 'wake' });
  document.addEventListener('visibilitychange', wake);
  addEventListener('online', wake);
  addEventListener('pagehide', () => link.postMessage({ type: 'bye' }));
  addEventListener('pageshow', (event) => { if (event.persisted) join(); wake(); });
  document.addEventListener('page:refreshed', ({ detail }) => { page.cursor = from(detail); join(); });
}

if (page.live) start();
