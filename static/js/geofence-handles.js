// The handles by which a geofence is changed on the map: each corner, the mark between two corners that becomes a new
// one, a circle's centre and edge. They can be dragged, and those of corners moved by arrow keys and deleted.
// Leaflet must be there already (map-ground.js).

const { L } = globalThis;
const MOST = 200;           // more corners than that are changed in the list: nobody finds the right one on the map
const STEP = 10;            // px that an arrow key moves
const ARROWS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

// handles draws them onto a layer group anew. edit tells of changes: edit.move(index, at, done), edit.resize(at, done),
// edit.insert(index, at), edit.drop(index).
export function handles(map, group, { shape, points, radius }, names, edit) {
  group.clearLayers();
  if (points.length > MOST) return;
  points.forEach((at, index) => {
    const name = shape === 'circle' ? names.centre : `${names.corner} ${index + 1}`;
    corner(map, at, name, (to, done) => edit.move(index, to, done), () => edit.drop(index)).addTo(group);
  });
  if (shape === 'circle' && points.length) edge(map, points[0], radius, names.edge, edit.resize).addTo(group);
  else between(points, shape).forEach(([index, at]) => inserted(at, index, names.between, edit).addTo(group));
}

function marker(at, name, kind, keyboard) {
  const icon = L.divIcon({ className: `fence-handle fence-handle--${kind}`, iconSize: [26, 26] });
  return L.marker(at, { draggable: true, keyboard, title: name, icon, autoPan: true });
}

const at = (latlng) => [latlng.lat, latlng.lng];

function corner(map, place, name, move, drop) {
  const handle = marker(place, name, 'corner', true);
  handle.on('drag', () => move(at(handle.getLatLng()), false)).on('dragend', () => move(at(handle.getLatLng()), true));
  return keys(map, handle, name, (to) => move(to, true), drop);
}

function edge(map, centre, radius, name, resize) {
  const east = L.latLng(centre).toBounds(2 * radius).getEast();
  const handle = marker([centre[0], east], name, 'edge', true);
  handle.on('drag', () => resize(at(handle.getLatLng()), false)).on('dragend', () => resize(at(handle.getLatLng()), true));
  return keys(map, handle, name, (to) => resize(to, true), () => {});
}

function inserted(place, index, name, edit) {
  const handle = marker(place, name, 'between', false);
  handle.on('dragstart', () => edit.insert(index, place, false)).on('click', () => edit.insert(index, place, true));
  return handle.on('drag', () => edit.move(index, at(handle.getLatLng()), false)).on('dragend', () => edit.move(index, at(handle.getLatLng()), true));
}

// between gives the places half-way between neighbours, and the index that a corner there gets.
function between(points, shape) {
  const last = shape === 'polygon' && points.length > 2 ? points.length : points.length - 1;
  return Array.from({ length: Math.max(last, 0) }, (_, i) => {
    const [a, b] = [points[i], points[(i + 1) % points.length]];
    return [i + 1, [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2]];
  });
}

function keys(map, handle, name, move, drop) {
  return handle.on('add', () => {
    const element = handle.getElement();
    element.setAttribute('aria-label', name);
    element.addEventListener('keydown', (event) => {
      const way = ARROWS[event.key];
      if (!way && event.key !== 'Delete' && event.key !== 'Backspace') return;
      event.preventDefault();
      event.stopPropagation();
      if (!way) { drop(); return; }
      const step = event.shiftKey ? 1 : STEP;
      move(at(map.containerPointToLatLng(map.latLngToContainerPoint(handle.getLatLng()).add([way[0] * step, way[1] * step]))));
    });
  });
}
