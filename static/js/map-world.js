// The built-in base map's shapes: land and borders, lakes and rivers, read once and projected once to the unit square of
// the web's map projection. Natural Earth at 1:50m, and 1:10m when one looks closer.
import '../vendor/topojson-client-3.1.0/topojson-client.min.js';

const { topojson } = globalThis;
const at = (name) => new URL(`../vendor/${name}`, import.meta.url);
async function load(name) {
  const answer = await fetch(at(name));
  if (!answer.ok) throw new Error(`map: ${name}: ${answer.status}`);
  return answer.json();
}

// (longitude, latitude) in degrees → x, y in 0…1; the projection ends at 85.0511° north and south.
export function project([lon, lat]) {
  const sin = Math.sin(Math.max(-85.0511, Math.min(85.0511, lat)) * Math.PI / 180);
  return [lon / 360 + 0.5, 0.5 - Math.log((1 + sin) / (1 - sin)) / (4 * Math.PI)];
}

// A path is its points, flat, and the box around them, so that tiles it does not touch are skipped at once.
function path(ring) {
  const points = new Float64Array(ring.length * 2);
  const box = [1, 1, 0, 0];
  ring.forEach((position, i) => {
    const [x, y] = project(position);
    points.set([x, y], i * 2);
    box[0] = Math.min(box[0], x); box[1] = Math.min(box[1], y);
    box[2] = Math.max(box[2], x); box[3] = Math.max(box[3], y);
  });
  return { points, box };
}

function paths({ type, coordinates, geometries, geometry, features }) {
  switch (type) {
    case 'FeatureCollection': return features.flatMap((each) => paths(each.geometry));
    case 'Feature': return paths(geometry);
    case 'GeometryCollection': return geometries.flatMap(paths);
    case 'LineString': return [path(coordinates)];
    case 'Polygon': case 'MultiLineString': return coordinates.map(path);
    case 'MultiPolygon': return coordinates.flat().map(path);
    default: return [];
  }
}

async function countries(name) {
  const topology = await load(name);
  return {
    land: paths(topojson.feature(topology, topology.objects.land)),
    borders: paths(topojson.mesh(topology, topology.objects.countries, (a, b) => a !== b)),
  };
}

async function waters() {
  const topology = await load('waters/waters-50m.json');
  return {
    lakes: paths(topojson.feature(topology, topology.objects.lakes)),
    rivers: paths(topojson.feature(topology, topology.objects.rivers)),
  };
}

// Read once; what could not be read is asked for again the next time.
function once(make) {
  let made = null;
  return () => (made ??= make().catch((problem) => { made = null; throw problem; }));
}
export const far = once(() => countries('world-atlas-2.0.2/countries-50m.json'));
export const near = once(() => countries('world-atlas-2.0.2/countries-10m.json'));
export const water = once(waters);
// Places as [name, latitude, longitude, thousands of people], the largest first.
export const cities = once(() => load('geonames/cities.json'));
export const towns = once(() => load('geonames/towns.json'));
