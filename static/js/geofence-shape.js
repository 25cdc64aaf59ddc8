// Draws a geofence on a map: a circle, a polygon, or a corridor as a line as wide as it is on the ground.
// Leaflet must be there already (map-ground.js).
import { color } from './tokens.js';

const { L } = globalThis;
const EQUATOR = 40075016.686; // m
const PURPOSES = { forbidden: '--fence-forbidden', keep_in: '--fence-keep-in', watch: '--fence-watch', quiet: '--fence-quiet' };

// The map stretches lengths by the latitude, the same in all directions.
function pixels(map, metres, lat) {
  return metres * 256 * 2 ** map.getZoom() / (EQUATOR * Math.cos(lat * Math.PI / 180));
}

// fenceLayer makes the layer; options are those of Leaflet's paths. A corridor keeps its width when the map is zoomed.
export function fenceLayer({ shape, purpose, points, radius_m: radius }, options = {}) {
  const tone = color(PURPOSES[purpose] ?? '--fence-watch');
  const look = { color: tone, weight: 2, fillColor: tone, fillOpacity: 0.15, ...options };
  if (!points.length) return L.layerGroup();
  if (shape === 'circle') return L.circle(points[0], { ...look, radius: radius || 0 });
  if (shape === 'polygon') return L.polygon(points, look);
  return new Corridor(points, radius || 0, look);
}

const Corridor = L.FeatureGroup.extend({
  initialize(points, radius, look) {
    this.radius = radius;
    this.wide = L.polyline(points, { ...look, opacity: look.fillOpacity * 1.5, lineCap: 'round', lineJoin: 'round' });
    L.FeatureGroup.prototype.initialize.call(this, [this.wide, L.polyline(points, { ...look, fill: false })]);
  },
  onAdd(map) {
    map.on('zoomend', this.widen, this);
    L.FeatureGroup.prototype.onAdd.call(this, map);
    this.widen();
  },
  onRemove(map) {
    map.off('zoomend', this.widen, this);
    L.FeatureGroup.prototype.onRemove.call(this, map);
  },
  widen() {
    const middle = this.wide.getBounds().getCenter();
    if (this._map) this.wide.setStyle({ weight: Math.max(pixels(this._map, 2 * this.radius, middle.lat), 2) });
  },
});

// fenceBounds is what of the map a geofence takes up.
export function fenceBounds({ shape, points, radius_m: radius }) {
  const bounds = L.latLngBounds(points);
  if (shape === 'polygon' || !radius) return bounds;
  for (const at of points) bounds.extend(L.latLng(at).toBounds(2 * radius));
  return bounds;
}
