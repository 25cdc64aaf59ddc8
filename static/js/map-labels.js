// Names of places on the built-in base map: the larger first, more of them the closer one looks, none over another.
import { CanvasLayer } from './map-canvas.js';
import { cities, towns } from './map-world.js';
import { color, text } from './tokens.js';

const TOWNS_FROM = 7; // zoom from which the smaller places are fetched

// Thousands of people a place needs to be named at a zoom.
const needed = (zoom) => [20000, 12000, 8000, 5000, 2500, 1000, 400, 120, 50, 20, 10][Math.min(Math.floor(zoom), 10)];

function type(zoom, people) {
  if (people >= 1000) return { size: zoom < 5 ? 11.5 : 13, weight: 600 };
  if (people >= 100) return { size: zoom < 7 ? 11 : 12.5, weight: 500 };
  return { size: 11, weight: 400 };
}

const overlaps = (a, taken) => taken.some((b) => a[0] < b[2] && a[2] > b[0] && a[1] < b[3] && a[3] > b[1]);

export function labels(map) {
  let places = [];
  const layer = new CanvasLayer({ pane: 'tilePane', className: 'map__labels', draw });
  const more = async () => {
    const lists = [await cities(), ...(map.getZoom() >= TOWNS_FROM ? [await towns()] : [])];
    if (lists.flat().length === places.length) return;
    places = lists.flat();
    layer.repaint();
  };

  function draw(pen, { size, place, zoom }) {
    const least = needed(zoom), bounds = map.getBounds().pad(0.15), taken = [];
    pen.lineJoin = 'round';
    pen.lineWidth = 3;
    pen.strokeStyle = color('--map-halo');
    pen.fillStyle = color('--map-label');
    for (const [name, lat, lon, people] of places) {
      if (people < least) continue;
      if (!bounds.contains([lat, lon])) continue;
      const { x, y } = place([lat, lon]), { size: px, weight } = type(zoom, people);
      pen.font = `${weight} ${px}px ${text('--font-text')}`;
      const width = pen.measureText(name).width;
      const box = [x - 4, y - px * 0.8, x + width + 12, y + px * 0.8];
      if (box[2] > size.x || overlaps(box, taken)) continue;
      taken.push(box);
      pen.beginPath();
      pen.arc(x, y, people >= 1000 ? 2.4 : 1.8, 0, 7);
      pen.stroke();
      pen.fill();
      pen.strokeText(name, x + 6, y + px * 0.35);
      pen.fillText(name, x + 6, y + px * 0.35);
    }
  }

  const look = () => more().catch(() => {}); // not reachable now: the next zoom asks again
  map.on('zoomend', look);
  look();
  return layer;
}
