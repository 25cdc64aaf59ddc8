// Coordinates and sizes as people type them, a point on each line: "53.4084, -2.9916".

const NUMBER = /[-+]?\d+(?:\.\d+)?/g;

// points reads them; null where a line is not a latitude and a longitude.
export function points(text) {
  const lines = text.split('\n').map((line) => line.trim()).filter(Boolean);
  const read = lines.map((line) => line.match(NUMBER)?.map(Number) ?? []);
  return read.every(([lat, lon, ...more]) => Math.abs(lat) <= 90 && Math.abs(lon) <= 180 && more.length === 0) ? read : null;
}

const short = (degrees) => String(Number(degrees.toFixed(6))); // a tenth of a metre

export const write = (all) => all.map(([lat, lon]) => `${short(lat)}, ${short(lon)}`).join('\n');

// metres reads "250 m" and "1.5 km"; 0 where there is none.
export function metres(text) {
  const [, number, unit] = /^\s*(\d+(?:[.,]\d+)?)\s*(km|m)?\s*$/i.exec(text) ?? [];
  return number ? Number(number.replace(',', '.')) * (unit?.toLowerCase() === 'km' ? 1000 : 1) : 0;
}

export const size = (metres) => `${Math.round(metres)} m`;

// Beyond ±180 the map shows the same places again.
export const around = (lon) => ((lon + 180) % 360 + 360) % 360 - 180;

// turned makes the points and the size of one shape into those of another, so that nothing drawn is lost.
export function turned(to, { shape, points: all, radius }) {
  if (all.length === 0 || to === shape) return { shape: to, points: all, radius };
  if (to === 'circle') {
    const middle = [0, 1].map((i) => all.reduce((sum, at) => sum + at[i], 0) / all.length);
    return { shape: to, points: [middle], radius };
  }
  if (shape !== 'circle') return { shape: to, points: all, radius };
  const [[lat, lon]] = all, north = (radius || 100) / 111195, east = north / Math.cos(lat * Math.PI / 180);
  return to === 'polygon'
    ? { shape: to, radius: 0, points: [[lat + north, lon - east], [lat + north, lon + east], [lat - north, lon + east], [lat - north, lon - east]] }
    : { shape: to, radius: (radius || 100) / 4, points: [[lat, lon - east], [lat, lon + east]] };
}
