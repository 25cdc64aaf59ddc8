// One stream for many pages: each joins with the cursor it was drawn at and is given what came after, once and in order.
// A page older than the buffer reaches is told that it is stale; it then fetches itself afresh and joins again.
import { LiveSource, parseCursor } from './live-source.js';

const KEEP = 1000; // durable frames, as many as the server replays itself
const VOLATILE = new Set(['position', 'temperature']);

export class LiveHub {
  #source = null; #pages = new Set(); #base = ''; #frames = []; #latest = new Map(); #clock = null;

  // page: anything with postMessage. hello: {cursor, url, check, watchdog, backoff}.
  join(page, hello) {
    this.#pages.add(page);
    if (!this.#source || this.#otherLog(hello.cursor)) this.#start(hello);
    page.postMessage(this.#source.state);
    if (this.#clock) page.postMessage(this.#clock);
    if (!this.#reaches(hello.cursor)) {
      page.postMessage({ type: 'stale', cursor: this.#source.cursor });
      return;
    }
    page.postMessage({ type: 'joined', cursor: hello.cursor });
    const after = parseCursor(hello.cursor);
    for (const frame of this.#frames) {
      if (parseCursor(frame.cursor).seq > after.seq) page.postMessage(frame);
    }
    for (const frame of this.#latest.values()) page.postMessage(frame);
  }

  leave(page) {
    this.#pages.delete(page);
    if (this.#pages.size === 0) this.#stop();
  }

  wake() { this.#source?.wake(); }

  // A page from another epoch is either newer than our stream (the server was restored) or older than the server:
  // asking the server from there settles both.
  #otherLog(cursor) {
    const ours = parseCursor(this.#base), theirs = parseCursor(cursor);
    return ours && theirs && ours.epoch !== theirs.epoch;
  }

  #reaches(cursor) {
    const base = parseCursor(this.#base), page = parseCursor(cursor);
    return base && page && base.epoch === page.epoch && page.seq >= base.seq;
  }

  #start(hello) {
    this.#stop();
    this.#base = hello.cursor;
    this.#source = new LiveSource(hello, (message) => this.#hear(message));
    this.#source.open();
  }

  #stop() {
    this.#source?.close();
    this.#source = null;
    this.#frames = [];
    this.#latest.clear();
  }

  #hear(message) {
    if (message.type === 'frame') this.#remember(message);
    if (message.type === 'clock') this.#clock = message;
    if (message.type === 'stale') {
      this.#frames = [];
      this.#base = message.cursor;
    }
    for (const page of this.#pages) page.postMessage(message);
    if (message.type === 'signed-out') this.#stop();
  }

  #remember(frame) {
    if (VOLATILE.has(frame.name)) {
      this.#latest.set(`${frame.name} ${frame.data.shipment}`, frame);
      return;
    }
    this.#frames.push(frame);
    if (this.#frames.length > KEEP) this.#base = this.#frames.shift().cursor;
  }
}
