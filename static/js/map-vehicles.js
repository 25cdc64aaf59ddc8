// All vehicles on one canvas, one path for each colour: an arrow where the course is known, a dot where it is not,
// a ring around those with an alarm. Old positions are hollow: the place may no longer be true.
import { CanvasLayer } from './map-canvas.js';
import { now } from './format.js';
import { color } from './tokens.js';

const OLD = 15 * 60000; // ms: domain.md's limit for a signal that counts as present
const REACH = 14;       // px around a click

const LOOKS = {
  moving: '--vehicle-moving', late: '--vehicle-late', alarm: '--vehicle-alarm', idle: '--vehicle-idle',
};

function look(vehicle) {
  if (vehicle.severity === 'critical' || vehicle.severity === 'major') return 'alarm';
  if (['late_predicted', 'late_actual'].includes(vehicle.eta_class)) return 'late';
  return vehicle.course === undefined || vehicle.course === null ? 'idle' : 'moving';
}

function outline(pen, { x, y }, course) {
  if (course === undefined || course === null) {
    pen.moveTo(x + 5, y);
    pen.arc(x, y, 5, 0, 7);
    return;
  }
  const turn = course * Math.PI / 180, sin = Math.sin(turn), cos = Math.cos(turn);
  const to = (right, ahead) => [x + right * cos + ahead * sin, y + right * sin - ahead * cos];
  pen.moveTo(...to(0, 10));
  pen.lineTo(...to(6.5, -7));
  pen.lineTo(...to(0, -3.5));
  pen.lineTo(...to(-6.5, -7));
  pen.closePath();
}

export class Vehicles {
  #all = new Map(); #shown = []; #chosen = '';

  constructor() {
    this.layer = new CanvasLayer({ className: 'map__vehicles', draw: (pen, view) => this.#draw(pen, view) });
  }

  get all() { return this.#all; }

  put(vehicle) {
    const known = this.#all.get(vehicle.shipment);
    if (known && Date.parse(vehicle.at) < Date.parse(known.at)) return;
    this.#all.set(vehicle.shipment, { ...known, ...vehicle });
    this.layer.repaint();
  }

  // mark changes what is known of a vehicle without moving it.
  mark(shipment, values) {
    if (!this.#all.has(shipment)) return;
    Object.assign(this.#all.get(shipment), values);
    this.layer.repaint();
  }

  remove(shipment) {
    if (this.#all.delete(shipment)) this.layer.repaint();
  }

  choose(shipment) {
    this.#chosen = shipment;
    this.layer.repaint();
    return this.#all.get(shipment);
  }

  // at finds the nearest vehicle to a point of the layer.
  at(point) {
    const near = this.#shown.map((each) => ({ ...each, gap: Math.hypot(each.x - point.x, each.y - point.y) }));
    return near.filter(({ gap }) => gap <= REACH).sort((a, b) => a.gap - b.gap)[0]?.vehicle;
  }

  #draw(pen, { size, place }) {
    const groups = new Map();
    this.#shown = [];
    for (const vehicle of this.#all.values()) {
      const spot = place([vehicle.lat, vehicle.lon]);
      if (spot.x < -20 || spot.y < -20 || spot.x > size.x + 20 || spot.y > size.y + 20) continue;
      this.#shown.push({ vehicle, ...this.layer._map.latLngToLayerPoint([vehicle.lat, vehicle.lon]) });
      const key = `${look(vehicle)} ${now() - Date.parse(vehicle.at) > OLD ? 'old' : ''}`;
      groups.set(key, [...(groups.get(key) ?? []), { ...vehicle, spot }]);
    }
    for (const [key, group] of groups) this.#group(pen, key.split(' '), group);
  }

  #group(pen, [kind, old], group) {
    const path = new Path2D(), rings = new Path2D();
    for (const { spot, course, shipment } of group) {
      outline(path, spot, course);
      if (kind !== 'alarm' && shipment !== this.#chosen) continue;
      const radius = shipment === this.#chosen ? 18 : 14;
      rings.moveTo(spot.x + radius, spot.y);
      rings.arc(spot.x, spot.y, radius, 0, 7);
    }
    const colour = color(LOOKS[kind]);
    pen.lineJoin = 'round';
    pen.lineWidth = 4;
    pen.strokeStyle = color('--map-halo');
    pen.stroke(path);
    pen.fillStyle = old ? color('--map-halo') : colour;
    pen.fill(path);
    pen.lineWidth = 2;
    pen.strokeStyle = colour;
    if (old) pen.stroke(path);
    pen.stroke(rings);
  }
}
