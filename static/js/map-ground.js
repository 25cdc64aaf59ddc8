// What every map of ours stands on: Leaflet with our settings, and real tiles or the built-in base map.
import '../vendor/leaflet-1.9.4/leaflet.js';
// After Leaflet: these read the global it makes.
const { BaseMap } = await import('./map-base.js');
const { labels } = await import('./map-labels.js');

const { L } = globalThis;

export function makeMap(element) {
  const map = L.map(element, { zoomAnimation: false, fadeAnimation: false, preferCanvas: true, minZoom: 2, maxZoom: 16,
    maxBounds: [[-85, -200], [85, 200]], attributionControl: false });
  L.control.attribution({ prefix: '' }).addTo(map);
  return map.setView([30, 10], 2);
}

// ground gives the base map and, where the built-in one is used, the names on it.
export function ground(map) {
  const tiles = document.body.dataset.tileUrl;
  if (tiles) return { base: L.tileLayer(tiles, { maxZoom: 19, attribution: document.body.dataset.tileAttribution ?? '' }).addTo(map) };
  return { base: new BaseMap().addTo(map), names: labels(map).addTo(map) };
}
