// Keeps one EventSource open and true: resumes from its cursor, notices silence, and rebuilds what the browser gives up.
// Native EventSource retries lost connections by itself, but an answer of 500, 502, 429, 401 or 204 closes it for good.

const FRAMES = ['status', 'eta', 'alarm', 'order', 'notification', 'excursion', 'position', 'temperature'];
const CONTROL = ['sync.begin', 'sync.end', 'sync.stale', 'heartbeat', 'session.revoked', 'busy', 'draining'];
const SIGNED_OUT = new Set([401, 403, 404, 410]);
const CHECK_TIMEOUT = 5000; // ms: the check only decides where to go next, it must not hold up the next try

// "<epoch>.<seq>" → {epoch, seq}, or null for anything else.
export function parseCursor(id) {
  const parts = /^([0-9A-Za-z-]{4,64})\.(\d{1,16})$/.exec(id ?? '');
  return parts && { epoch: parts[1], seq: Number(parts[2]) };
}

// Full jitter: anywhere between the least wait and twice the last ceiling, so that a thousand pages do not come back at once.
export function backoff(attempt, [least, most], random = Math.random) {
  const ceiling = Math.min(most, least * 2 ** attempt);
  return least + random() * (ceiling - least);
}

export class LiveSource {
  #options; #tell; #stream = null; #cursor; #attempt = 0; #timer = 0; #watch = 0;
  #state = 'connecting'; #since = Date.now(); #lastByte = 0; #tried = 0; #ended = false;

  // options: url, cursor, check (URL or ""), watchdog (ms), backoff ([ms, ms]). tell receives every message.
  constructor(options, tell) {
    this.#options = { watchdog: 35000, backoff: [1000, 30000], check: '', ...options };
    this.#cursor = options.cursor;
    this.#tell = tell;
  }

  get cursor() { return this.#cursor; }

  get state() {
    return { type: 'state', state: this.#state, since: this.#since, lastByte: this.#lastByte, cursor: this.#cursor };
  }

  open() {
    this.#watch = setInterval(() => this.#patrol(), Math.min(1000, this.#options.watchdog / 5));
    this.#connect();
  }

  close() {
    this.#ended = true;
    clearInterval(this.#watch);
    this.#drop();
  }

  // wake: a tab came back to the front, or the network did. What looks open may be long dead.
  wake() {
    if (this.#ended || Date.now() - this.#tried < 1000) return;
    if (this.#stream?.readyState !== EventSource.OPEN || this.#silent()) this.#connect();
  }

  #silent() { return Date.now() - Math.max(this.#lastByte, this.#tried) > this.#options.watchdog; }

  // Also runs late after sleep, which is just when it is needed. A waiting backoff has no stream and is left alone.
  #patrol() {
    if (!this.#stream || !this.#silent()) return;
    this.#turn('reconnecting');
    this.#connect();
  }

  #drop() {
    clearTimeout(this.#timer);
    this.#stream?.close();
    this.#stream = null;
  }

  #connect() {
    this.#drop();
    this.#tried = Date.now();
    const url = new URL(this.#options.url, self.location.origin);
    if (this.#cursor) url.searchParams.set('after', this.#cursor);
    const stream = new EventSource(url);
    this.#stream = stream;
    stream.onopen = () => this.#byte();
    stream.onerror = () => stream === this.#stream && this.#broke(stream);
    for (const name of FRAMES) stream.addEventListener(name, (event) => this.#frame(name, event));
    for (const name of CONTROL) stream.addEventListener(name, (event) => this.#control(name, event));
  }

  #byte() {
    this.#lastByte = Date.now();
    this.#tell({ type: 'byte', at: this.#lastByte });
  }

  #broke(stream) {
    this.#turn('reconnecting');
    if (stream.readyState === EventSource.CLOSED) this.#again();
  }

  async #again(wait = backoff(++this.#attempt, this.#options.backoff)) {
    this.#drop();
    this.#turn('reconnecting');
    this.#timer = setTimeout(() => this.#connect(), wait);
    if (await this.#signedOut() && !this.#ended) {
      this.close();
      this.#turn('signed-out');
      this.#tell({ type: 'signed-out' });
    }
  }

  async #signedOut() {
    if (!this.#options.check) return false;
    try {
      const answer = await fetch(this.#options.check, {
        cache: 'no-store', redirect: 'manual', signal: AbortSignal.timeout(CHECK_TIMEOUT),
      });
      return SIGNED_OUT.has(answer.status) || answer.type === 'opaqueredirect'; // sent elsewhere: to sign in
    } catch {
      return false; // no answer says nothing about the session
    }
  }

  #frame(name, event) {
    const data = this.#read(event);
    if (data) this.#tell({ type: 'frame', name, cursor: event.lastEventId, data });
  }

  #control(name, event) {
    const data = this.#read(event) ?? {};
    switch (name) {
      case 'heartbeat': case 'sync.end':
        if (data.server_time) this.#tell({ type: 'clock', server: data.server_time, at: Date.now() });
        if (data.cursor) this.#cursor = data.cursor;
        if (name === 'sync.end') { this.#attempt = 0; this.#turn('live'); }
        break;
      case 'sync.stale':
        this.#cursor = data.cursor || event.lastEventId || '';
        this.#tell({ type: 'stale', cursor: this.#cursor, reason: data.reason });
        break;
      case 'busy':
        this.#again((data.retry_after_s ?? 30) * 1000 * (0.8 + 0.4 * Math.random()));
        break;
      case 'session.revoked':
        this.#again();
    }
  }

  // One look at every event: it is a sign of life, it moves the cursor, and it is one line of JSON.
  #read(event) {
    this.#byte();
    if (parseCursor(event.lastEventId)) this.#cursor = event.lastEventId;
    try {
      return JSON.parse(event.data);
    } catch {
      console.error('live: unreadable event', event.type);
      return null;
    }
  }

  #turn(state) {
    if (state === this.#state) return;
    this.#state = state;
    this.#since = Date.now();
    this.#tell(this.state);
  }
}
