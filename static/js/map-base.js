// The built-in base map as tiles drawn on canvas: no server, no network, light and dark by the page's own tokens.
import { far, near, water } from './map-world.js';
import { color } from './tokens.js';

const { L } = globalThis;
const NEAR_FROM = 6;   // zoom from which the 1:10m shapes are worth their megabyte
const RIVERS_TO = 9;   // the rivers are drawn at 1:50m and only mislead when looked at closely
const EDGE = 2;        // px drawn beyond a tile, so that strokes meet

// Points that stay on one outer side of the tile are left out: what they would add cannot be seen.
function trace(canvas, { points }, view, close) {
  let started = false, previous = 0, skipped = null;
  for (let i = 0; i < points.length; i += 2) {
    const x = points[i] * view.scale - view.x, y = points[i + 1] * view.scale - view.y;
    const side = (x < -EDGE ? 1 : x > view.size + EDGE ? 2 : 0) | (y < -EDGE ? 4 : y > view.size + EDGE ? 8 : 0);
    if (started && (side & previous)) {
      skipped = [x, y];
      previous &= side;
      continue;
    }
    if (skipped) canvas.lineTo(...skipped);
    skipped = null;
    if (started) canvas.lineTo(x, y);
    else canvas.moveTo(x, y);
    started = true;
    previous = side;
  }
  if (skipped) canvas.lineTo(...skipped);
  if (close) canvas.closePath();
}

function draw(canvas, paths, view, { fill, stroke, width }) {
  const [left, top] = [view.x / view.scale, view.y / view.scale];
  const span = view.size / view.scale, edge = EDGE / view.scale;
  canvas.beginPath();
  for (const path of paths) {
    const [x0, y0, x1, y1] = path.box;
    if (x1 < left - edge || x0 > left + span + edge || y1 < top - edge || y0 > top + span + edge) continue;
    if ((x1 - x0) * view.scale < 0.7 && (y1 - y0) * view.scale < 0.7) continue; // smaller than a pixel
    trace(canvas, path, view, Boolean(fill));
  }
  if (fill) { canvas.fillStyle = fill; canvas.fill('evenodd'); }
  if (stroke) { canvas.strokeStyle = stroke; canvas.lineWidth = width; canvas.stroke(); }
}

// A first picture is better than none: until the finer shapes are here, the coarser are drawn, then all anew.
let fine = null;
async function shapes(zoom, redraw) {
  if (zoom < NEAR_FROM || fine) return zoom < NEAR_FROM ? far() : fine;
  near().then((loaded) => { if (!fine) { fine = loaded; redraw(); } }, () => {}); // not now: the coarser ones stay
  return far();
}

async function paint(tile, { x, y, z }, size, ratio, redraw) {
  const [world, waters] = await Promise.all([shapes(z, redraw), water()]);
  const view = { scale: size * 2 ** z, x: x * size, y: y * size, size };
  const canvas = tile.getContext('2d');
  canvas.scale(ratio, ratio);
  canvas.lineJoin = 'round';
  canvas.fillStyle = color('--map-water');
  canvas.fillRect(0, 0, size, size);
  draw(canvas, world.land, view, { fill: color('--map-land'), stroke: color('--map-coast'), width: 0.8 });
  draw(canvas, waters.lakes, view, { fill: color('--map-water') });
  if (z <= RIVERS_TO) draw(canvas, waters.rivers, view, { stroke: color('--map-water'), width: z < 5 ? 0.6 : 1.2 });
  draw(canvas, world.borders, view, { stroke: color('--map-border'), width: z < 5 ? 0.7 : 1.1 });
}

export const BaseMap = L.GridLayer.extend({
  options: { noWrap: true, keepBuffer: 3, attribution: '© <a href="https://www.geonames.org/">GeoNames</a>, Natural Earth' },
  createTile(coordinates, done) {
    const tile = document.createElement('canvas');
    const size = this.getTileSize().x, ratio = window.devicePixelRatio || 1;
    tile.width = tile.height = Math.round(size * ratio);
    paint(tile, coordinates, size, ratio, () => this.redraw()).then(() => done(null, tile), (problem) => done(problem, tile));
    return tile;
  },
});
