// Draws a geofence on a map. The form's fields are what counts: the map writes to them and reads from them, so that
// typing and drawing are the same, and without a map the form does all the same.
// Written by us because the drawing libraries that are kept do not pass: terra-draw's Leaflet adapter adds a <style>,
// which our content policy refuses; Geoman's and Leaflet.Editable's handles are buttons without a name, which nobody
// can use by keyboard. Leaflet's own draggable markers do it in few lines.
import { ground, makeMap } from './map-ground.js';
import { mount, on } from './mount.js';
import { around, metres, points, size, turned, write } from './geofence-points.js';
const { fenceBounds, fenceLayer } = await import('./geofence-shape.js');
const { handles } = await import('./geofence-handles.js');

const { L } = globalThis;
const CLOSEST = 15;
const UNDO = 50; // changes

class Editor {
  #form; #map; #shape = L.layerGroup(); #group = L.layerGroup(); #drawn; #past = []; #names; #fields;

  constructor(form) {
    this.#form = form;
    this.#fields = form.elements;
    const element = form.querySelector('[data-fence-map]');
    form.querySelector('[data-fence-drawing]').hidden = false;
    this.#names = element.dataset;
    this.#map = makeMap(element);
    this.#drawn = this.#read() ?? { shape: this.#fields.shape.value, points: [], radius: 0 };
  }

  connect() {
    const { base, names } = ground(this.#map);
    this.#context();
    this.#shape.addTo(this.#map);
    this.#group.addTo(this.#map);
    this.#redraw();
    this.fit();
    this.#map.on('click', ({ latlng }) => this.#add(latlng));
    const stop = new AbortController();
    this.#form.addEventListener('input', (event) => this.#typed(event), { signal: stop.signal });
    this.#form.addEventListener('click', (event) => this.#press(event), { signal: stop.signal });
    const watch = new ResizeObserver(() => this.#map.invalidateSize());
    watch.observe(this.#map.getContainer());
    const off = on({ 'theme:changed': () => { base.redraw?.(); names?.repaint(); this.#redraw(); } });
    return () => { off(); stop.abort(); watch.disconnect(); this.#map.remove(); };
  }

  // What is there already, to find one's way by.
  #context() {
    for (const other of JSON.parse(this.#names.others)) {
      fenceLayer(other, { weight: 1, fillOpacity: 0.06, interactive: false }).addTo(this.#map);
    }
    this.places = JSON.parse(this.#names.places);
    for (const { lat, lon, name } of this.places) {
      const text = document.createElement('span'); // a text node, not HTML: names come from people
      text.textContent = name;
      L.circleMarker([lat, lon], { radius: 4, weight: 1, className: 'map__place' }).bindTooltip(text).addTo(this.#map);
    }
  }

  // What the fields say; null while they can't be understood.
  #read() {
    const all = points(this.#fields.points.value);
    return all && { shape: this.#fields.shape.value, points: all, radius: metres(this.#fields.radius_m.value) };
  }

  #write() {
    const { shape, points: all, radius } = this.#drawn;
    this.#fields.shape.value = shape;
    this.#fields.points.value = write(all);
    this.#fields.radius_m.value = shape === 'polygon' || !radius ? '' : size(radius);
  }

  // change makes what is drawn into something else, which can be undone; a drag on its way is not a change yet.
  #change(next, done = true) {
    if (done) this.#past = [...this.#past, this.#last ?? this.#drawn].slice(-UNDO);
    this.#last = done ? null : this.#last ?? this.#drawn;
    this.#drawn = { ...this.#drawn, ...next };
    this.#write();
    this.#redraw(done);
  }
  #last = null; // before the drag that is on its way

  #redraw(whole = true) {
    const { shape, points: all, radius } = this.#drawn;
    this.#form.dataset.shape = shape;
    this.#shape.clearLayers();
    const drawn = all.length < 2 && shape !== 'circle' ? 'corridor' : shape;
    this.#shape.addLayer(fenceLayer({ shape: drawn, purpose: this.#fields.purpose.value, points: all, radius_m: radius }, { interactive: false }));
    if (!whole) return; // the handle under the finger must stay
    const focused = document.activeElement?.getAttribute('aria-label');
    handles(this.#map, this.#group, this.#drawn, this.#names, {
      move: (index, at, done) => this.#change({ points: this.#drawn.points.map((old, i) => (i === index ? on180(at) : old)) }, done),
      insert: (index, at, done) => this.#change({ points: this.#drawn.points.toSpliced(index, 0, at) }, done),
      drop: (index) => this.#change({ points: this.#drawn.points.toSpliced(index, 1) }),
      resize: (at, done) => this.#change({ radius: Math.max(this.#map.distance(this.#drawn.points[0], at), 10) }, done),
    });
    if (focused) this.#map.getContainer().querySelector(`[aria-label="${CSS.escape(focused)}"]`)?.focus();
  }

  #add({ lat, lng }) {
    const at = on180([lat, lng]), { shape, points: all, radius } = this.#drawn;
    if (shape === 'polygon') this.#change({ points: [...all, at] });
    else if (shape === 'corridor') this.#change({ points: [...all, at], radius: radius || this.#span() / 4 });
    else this.#change({ points: [at], radius: radius || this.#span() });
  }

  // An eighth of what the map shows: a size that can be seen and changed.
  #span() {
    const bounds = this.#map.getBounds();
    return Math.min(Math.max(Math.round(bounds.getNorthWest().distanceTo(bounds.getNorthEast()) / 8), 10), 100000);
  }

  #typed({ target }) {
    if (target.matches('[data-fence-go]')) { this.#go(target.value); return; }
    if (target.name === 'purpose') { this.#redraw(); return; }
    if (target.name === 'shape') { this.#change(turned(target.value, this.#drawn)); return; }
    if (target.name !== 'points' && target.name !== 'radius_m') return;
    const read = this.#read();
    if (!read) return; // half-typed: the map waits
    this.#past = [...this.#past, this.#drawn].slice(-UNDO);
    this.#drawn = read;
    this.#redraw();
  }

  #go(name) {
    const place = this.places.find((each) => each.name === name);
    if (place) this.#map.setView([place.lat, place.lon], CLOSEST - 1, { animate: false });
  }

  #press({ target }) {
    const button = target.closest('button');
    if (!button) return;
    if ('fenceAdd' in button.dataset) this.#add(this.#map.getCenter());
    if ('fenceClear' in button.dataset) this.#change({ points: [] });
    if ('fenceFit' in button.dataset) this.fit();
    if ('fenceUndo' in button.dataset && this.#past.length) {
      this.#drawn = this.#past.pop();
      this.#write();
      this.#redraw();
    }
  }

  fit() {
    const { shape, points: all, radius } = this.#drawn;
    const bounds = all.length ? fenceBounds({ shape, points: all, radius_m: radius }) : L.latLngBounds(this.places.map(({ lat, lon }) => [lat, lon]));
    if (bounds.isValid()) this.#map.fitBounds(bounds, { padding: [40, 40], maxZoom: CLOSEST, animate: false });
  }
}

const on180 = ([lat, lon]) => [Math.max(Math.min(lat, 90), -90), around(lon)];

mount('[data-fence-form]', (form) => new Editor(form).connect());
