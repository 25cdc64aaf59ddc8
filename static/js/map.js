// The live map: base map or tiles, vehicles, a track, places. ui.Map carries what it starts with; frames move it on.
import { age, now } from './format.js';
import { ground, makeMap } from './map-ground.js';
import { mount, on } from './mount.js';
import { color } from './tokens.js';
// After Leaflet: these read the global it makes.
const { fenceBounds, fenceLayer } = await import('./geofence-shape.js');
const { Vehicles } = await import('./map-vehicles.js');

const { L } = globalThis;
const CLOSEST = 14; // fitting one point must not end at the street nobody drew
const LONE = 10; // on the built-in base map one place needs the towns around it, or it lies in the middle of nothing
const TERMINAL = new Set(['delivered', 'returned', 'disposed', 'cancelled']);
const read = (element, name) => JSON.parse(element.dataset[name] || '[]');

class LiveMap {
  #element; #map; #vehicles = new Vehicles(); #places; #track; #tip; #fences; #far = []; #fitted = false; #torn = false; #worst = new Map();

  constructor(element) {
    this.#element = element;
    this.#map = makeMap(element);
  }

  connect() {
    const base = this.#base();
    for (const vehicle of read(this.#element, 'vehicles')) this.#vehicles.put(vehicle);
    this.#drawFences();
    this.#drawPlaces();
    this.#vehicles.layer.addTo(this.#map);
    this.fit();
    this.#fetchFences();
    this.#map.on('click', (event) => this.#click(event)).on('mousemove', (event) => this.#hover(event));
    const watch = new ResizeObserver(() => { this.#map.invalidateSize(); if (!this.#fitted) this.fit(); });
    watch.observe(this.#element);
    const off = on(this.#handlers(base));
    return () => { off(); watch.disconnect(); this.#map.remove(); };
  }

  #handlers(base) {
    return {
      'live:position': (frame) => this.#moved(frame),
      'live:status': (frame) => this.#follows(frame) && TERMINAL.has(frame.state) && !this.#element.dataset.follow && this.#vehicles.remove(frame.shipment),
      'live:eta': (frame) => this.#vehicles.mark(frame.shipment, { eta_class: frame.class }),
      'live:alarm': (frame) => this.#alarm(frame),
      'shipment:select': (choice) => this.#select(choice),
      'live:state': ({ state }) => { if (state === 'live' && this.#torn) { this.#torn = false; base.redraw?.(); } },
      'theme:changed': () => { base.redraw?.(); this.#drawFences(); this.#drawPlaces(); this.#vehicles.layer.repaint(); this.names?.repaint(); },
    };
  }

  #base() {
    const { base, names } = ground(this.#map);
    this.names = names;
    return base.on('tileerror', () => { this.#torn = true; });
  }

  // Lightly, below everything else: they are only where something counts.
  #drawFences() {
    this.#fences?.remove();
    const all = [...read(this.#element, 'fences'), ...this.#far];
    this.#fences = L.featureGroup(all.map((fence) => {
      const name = document.createElement('span'); // a text node, not HTML: names come from people
      name.textContent = fence.name;
      return fenceLayer(fence, { weight: 1, fillOpacity: 0.08 }).bindTooltip(name, { sticky: true });
    })).addTo(this.#map);
  }

  async #fetchFences() {
    if (!this.#element.dataset.fencesFrom) return;
    try {
      const answer = await fetch(this.#element.dataset.fencesFrom, { headers: { Accept: 'application/json' } });
      if (answer.ok) this.#far = await answer.json();
    } catch { return; } // not reachable now: the map is no worse without them
    if (this.#element.isConnected && this.#far.length) { this.#drawFences(); this.#drawPlaces(); }
  }

  // Where it has been, where it comes from and where it must go.
  #drawPlaces() {
    this.#places?.remove();
    this.#track?.remove();
    const line = read(this.#element, 'track').map(([lat, lon]) => [lat, lon]);
    this.#track = L.polyline(line, { color: color('--map-track'), weight: 3, interactive: false }).addTo(this.#map);
    const marks = read(this.#element, 'places').map(({ lat, lon, name, kind }) =>
      L.circleMarker([lat, lon], { radius: kind === 'destination' ? 8 : 6, weight: 3, color: color('--map-place'),
        fillColor: color(kind === 'destination' ? '--map-place' : '--map-halo'), fillOpacity: 1 })
        .bindTooltip(name, { permanent: true, direction: 'right', offset: [8, 0], className: 'map__name' }));
    this.#places = L.featureGroup(marks).addTo(this.#map);
  }

  fit() {
    const points = [...this.#vehicles.all.values()].map(({ lat, lon }) => [lat, lon]);
    const bounds = L.latLngBounds([...points, ...this.#track.getLatLngs(), ...this.#places.getLayers().map((each) => each.getLatLng())]);
    const fences = bounds.isValid() ? [] : read(this.#element, 'fences');
    for (const fence of fences) bounds.extend(fenceBounds(fence));
    if (!bounds.isValid() || !this.#map.getSize().x) return;
    const lone = !document.body.dataset.tileUrl && !fences.length && bounds.getNorthEast().distanceTo(bounds.getSouthWest()) < 500;
    this.#map.fitBounds(bounds, { padding: [40, 40], maxZoom: lone ? LONE : CLOSEST, animate: false });
    this.#fitted = true;
  }

  #follows({ shipment }) { return !this.#element.dataset.follow || this.#element.dataset.follow === shipment; }

  #moved(frame) {
    if (!this.#follows(frame)) return;
    const { shipment, lat, lon, course, at } = frame;
    this.#vehicles.put({ shipment, lat, lon, course, at });
    if (this.#element.dataset.follow && this.#vehicles.all.get(shipment)?.at === at) this.#track.addLatLng([lat, lon]);
    if (!this.#fitted) this.fit();
  }

  #alarm({ id, shipment, severity, status }) {
    if (!shipment) return;
    const alarms = this.#worst.get(shipment) ?? new Map();
    this.#worst.set(shipment, alarms);
    if (status.startsWith('active')) alarms.set(id, severity);
    else alarms.delete(id);
    const worst = ['critical', 'major', 'minor', 'warning'].find((each) => [...alarms.values()].includes(each)) ?? '';
    this.#vehicles.mark(shipment, { severity: worst });
  }

  #click({ layerPoint }) {
    const vehicle = this.#vehicles.at(layerPoint);
    if (vehicle) document.dispatchEvent(new CustomEvent('shipment:select', { detail: { shipment: vehicle.shipment, from: 'map' } }));
  }

  #hover({ layerPoint }) {
    const vehicle = this.#vehicles.at(layerPoint);
    this.#element.classList.toggle('map--pointing', Boolean(vehicle));
    this.#tip ??= L.tooltip({ direction: 'top', offset: [0, -12] });
    if (!vehicle) { this.#tip.remove(); return; }
    // A text node, not HTML: names come from people.
    const text = document.createElement('span');
    text.textContent = `${vehicle.label ?? vehicle.shipment} · ${age(now() - Date.parse(vehicle.at))}`;
    this.#tip.setLatLng([vehicle.lat, vehicle.lon]).setContent(text).addTo(this.#map);
  }

  #select({ shipment, from }) {
    const vehicle = this.#vehicles.choose(shipment);
    if (vehicle && from !== 'map') this.#map.setView([vehicle.lat, vehicle.lon], Math.max(this.#map.getZoom(), 11), { animate: false });
  }
}

mount('[data-map]', (element) => new LiveMap(element).connect());
