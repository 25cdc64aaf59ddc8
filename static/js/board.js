// The board's rows change in place: a value lights up once, nothing jumps, new shipments come in at the top when
// nobody is pointing at the list. A row that no longer fits the filter stays where it is, marked.
import { facts, matches, ofStates, recount } from './board-counts.js';
import { fromAlarm, fromETA, fromStatus, fromTemperature, newer, setLimits } from './board-row.js';
import { fill, flash, template } from './draw.js';
import { mount, on } from './mount.js';
import { refreshMain, refreshParts } from './refresh.js';

const BETWEEN_REFRESHES = 15000; // ms, when counts cannot be known from the frames alone

class Board {
  #root; #rows; #counted; #waiting = []; #due = 0;

  constructor(root) {
    this.#root = root;
    this.#rows = root.querySelector('[data-board-rows]');
    this.#counted = Number(document.body.dataset.cursor?.split('.')[1] ?? 0);
  }

  connect() {
    this.#rows.addEventListener('click', (event) => this.#choose(event));
    for (const left of ['pointerleave', 'focusout']) this.#rows.addEventListener(left, () => this.#admit());
    this.#root.querySelector('[data-newer]')?.addEventListener('click', () => refreshMain().catch(() => {}));
    const off = on({
      'live:status': (frame) => this.#status(frame),
      'live:eta': (frame) => this.#apply(frame, fromETA(frame)),
      'live:alarm': (frame) => frame.shipment && this.#apply(frame, fromAlarm(frame)),
      'live:position': (frame) => this.#report(frame, {}),
      'live:temperature': (frame) => this.#report(frame, fromTemperature(frame)),
      'shipment:select': (choice) => this.#select(choice),
      'page:refreshed': ({ cursor }) => this.#countFrom(cursor),
    });
    return () => { off(); clearTimeout(this.#due); };
  }

  // Fresh counts from the server are as of its cursor, whatever is replayed to the rows.
  #countFrom(cursor) {
    if (this.#root.querySelector('[data-refresh=counts]')) this.#counted = Number(cursor.split('.')[1]);
  }

  #row(shipment) { return this.#rows.querySelector(`[data-row="${CSS.escape(shipment)}"]`); }

  #status(frame) {
    const row = this.#row(frame.shipment) ?? this.#waiting.find((each) => each.dataset.row === frame.shipment);
    if (!frame.late && frame.previous !== frame.state && frame.seq > this.#counted) {
      recount(this.#root, { state: frame.previous }, { state: frame.state }, ofStates);
      this.#counted = frame.seq;
    }
    if (row) this.#redraw(row, fromStatus(frame));
    else if (!frame.previous) this.#arrive(frame);
    else if (matches(this.#root.dataset.filter, { state: frame.state })) this.#offerNewer();
  }

  #arrive(frame) {
    if (!('first' in this.#root.dataset) || !matches(this.#root.dataset.filter, { state: frame.state })) return;
    const row = template('board.row');
    row.dataset.row = frame.shipment;
    fill(row, fromStatus(frame));
    this.#waiting.push(row);
    if (!this.#rows.matches(':hover, :focus-within')) this.#admit();
  }

  #admit() {
    for (const row of this.#waiting.splice(0)) {
      this.#rows.prepend(row);
      flash(row);
    }
  }

  // ETA and alarm frames: of a shipment that is not on this page only the counts change, and only the server knows how.
  #apply(frame, values) {
    const row = this.#row(frame.shipment);
    if (!row || !values) return this.#askForCounts();
    const before = facts(row);
    this.#redraw(row, values);
    recount(this.#root, before, facts(row), (filter) => !ofStates(filter));
  }

  #report(frame, values) {
    const row = this.#row(frame.shipment);
    if (!row || !newer(row, frame.at)) return;
    setLimits(row, frame);
    fill(row, { reported_at: frame.at }); // ages tick anyway: no light for that
    this.#redraw(row, values);
  }

  #redraw(row, values) {
    for (const slot of fill(row, values)) flash(slot.closest('td') ?? slot);
    row.toggleAttribute('data-left', !matches(this.#root.dataset.filter, facts(row)));
  }

  #askForCounts() {
    if (this.#root.dataset.filter && !ofStates(this.#root.dataset.filter)) this.#offerNewer();
    if (this.#due || !this.#root.querySelector('[data-refresh=counts]')) return;
    this.#due = setTimeout(() => {
      this.#due = 0;
      refreshParts().catch(() => {}); // not reachable now: the live badge says so, and the next change asks again
    }, BETWEEN_REFRESHES * (0.5 + Math.random()));
  }

  #offerNewer() {
    const offer = this.#root.querySelector('[data-newer]');
    if (offer) offer.hidden = false;
  }

  #choose(event) {
    const row = event.target.closest('[data-row]');
    if (!row || event.target.closest('a, button, input, summary')) return;
    document.dispatchEvent(new CustomEvent('shipment:select', { detail: { shipment: row.dataset.row, from: 'board' } }));
  }

  #select({ shipment, from }) {
    this.#rows.querySelector('[data-selected]')?.removeAttribute('data-selected');
    const row = this.#row(shipment);
    row?.setAttribute('data-selected', '');
    if (from !== 'board') row?.scrollIntoView({ block: 'nearest' });
  }
}

mount('[data-board]', (root) => new Board(root).connect());
