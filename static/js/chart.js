// The temperature chart: readings, limits as lines, time outside of them shaded, gaps left open. It grows while one
// watches. The figures are also in the summary and the table beside it (ui.Chart), so nothing is only in the picture.
import uPlot from '../vendor/uplot-1.6.32/uPlot.esm.js';
import { fill } from './draw.js';
import { temperature, time } from './format.js';
import { mount, on } from './mount.js';
import { color, text } from './tokens.js';

const MOST = 20000; // points kept while watching

// A hole in the data is a hole in the line: after a pause longer than `gap` seconds comes an empty point.
function withGaps(points, gap) {
  const times = [], values = [];
  for (const [at, celsius] of points) {
    const last = times.at(-1);
    if (gap && last !== undefined && at - last > gap) { times.push(last + 1); values.push(null); }
    times.push(at);
    values.push(celsius);
  }
  return [times, values];
}

class TemperatureChart {
  #figure; #box; #plot = null; #points; #low; #high; #excursions;

  constructor(figure) {
    const { points, low, high, excursions } = figure.dataset;
    this.#figure = figure;
    this.#box = figure.querySelector('[data-chart-canvas]');
    this.#points = JSON.parse(points || '[]');
    [this.#low, this.#high] = [low, high].map((limit) => (limit ? Number(limit) : null));
    this.#excursions = JSON.parse(excursions || '[]');
  }

  connect() {
    this.#make();
    const watch = new ResizeObserver(() => this.#plot?.setSize(this.#size()));
    watch.observe(this.#box);
    const ours = (handle) => (frame) => frame.shipment === this.#figure.dataset.shipment && handle(frame);
    const off = on({
      'live:temperature': ours((frame) => this.#append(frame)),
      'live:excursion': ours((frame) => this.#excursion(frame)),
      'theme:changed': () => { this.#plot?.destroy(); this.#make(); },
    });
    return () => { off(); watch.disconnect(); this.#plot?.destroy(); };
  }

  #size() { return { width: Math.max(240, this.#box.clientWidth), height: this.#box.clientHeight || 240 }; }

  #data() { return withGaps(this.#points, Number(this.#figure.dataset.gap || 0)); }

  #make() {
    const line = color('--chart-grid'), ink = color('--color-text-quiet');
    const axis = { stroke: ink, grid: { stroke: line, width: 1 }, ticks: { stroke: line, width: 1 }, font: `12px ${text('--font-text')}` };
    this.#plot = new uPlot({
      ...this.#size(),
      cursor: { drag: { x: true, y: false } },
      legend: { show: false },
      scales: { y: { range: (_, least, most) => this.#range(least, most) } },
      axes: [{ ...axis, size: 34, values: (_, ticks) => this.#ticks(ticks) }, { ...axis, size: 56, values: (_, ticks) => ticks.map((each) => `${each}°`) }],
      series: [{}, { stroke: color('--chart-line'), width: 1.75, points: { show: false } }],
      hooks: { drawClear: [(plot) => this.#backdrop(plot)], setCursor: [(plot) => this.#read(plot)] },
    }, this.#data(), this.#box);
  }

  // The limits are always in sight, with half a degree of air.
  #range(least, most) {
    const all = [least, most, this.#low, this.#high].filter((each) => each !== null && each !== undefined);
    return all.length ? [Math.min(...all) - 0.5, Math.max(...all) + 0.5] : [0, 10];
  }

  #ticks(ticks) {
    const span = (ticks.at(-1) - ticks[0]) || 1;
    return ticks.map((at) => time(at * 1000, span > 36 * 3600 ? 'date' : 'clock'));
  }

  // Below the line: the time outside shaded, the limits dashed.
  #backdrop(plot) {
    const pen = plot.ctx, { left, top, width, height } = plot.bbox;
    pen.save();
    pen.beginPath();
    pen.rect(left, top, width, height);
    pen.clip();
    pen.fillStyle = color('--chart-excursion');
    for (const [from, to] of this.#excursions) {
      const x = plot.valToPos(from, 'x', true), end = to ? plot.valToPos(to, 'x', true) : left + width;
      pen.fillRect(x, top, Math.max(1, end - x), height);
    }
    pen.strokeStyle = color('--chart-limit');
    pen.lineWidth = 1.5 * devicePixelRatio;
    pen.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio]);
    for (const limit of [this.#low, this.#high]) {
      if (limit === null) continue;
      const y = plot.valToPos(limit, 'y', true);
      pen.beginPath();
      pen.moveTo(left, y);
      pen.lineTo(left + width, y);
      pen.stroke();
    }
    pen.restore();
  }

  #read(plot) {
    const at = plot.cursor.idx, reading = this.#figure.querySelector('[data-chart-reading]');
    const value = at === null || at === undefined ? null : plot.data[1][at];
    reading.textContent = value === null ? '' : `${time(plot.data[0][at] * 1000, 'datetime')} · ${temperature(value)}`;
  }

  #append({ at, celsius, low, high }) {
    const seconds = Date.parse(at) / 1000, last = this.#points.at(-1)?.[0] ?? 0;
    if (celsius === undefined || seconds <= last) return;
    this.#points.push([seconds, celsius]);
    if (this.#points.length > MOST) this.#points.shift();
    if (low !== undefined) this.#low = low;
    if (high !== undefined) this.#high = high;
    this.#plot.setData(this.#data());
    const values = this.#points.map(([, each]) => each);
    fill(this.#figure, { chart_latest: celsius, chart_latest_at: at, chart_least: Math.min(...values), chart_most: Math.max(...values) });
  }

  #excursion({ change, at }) {
    const seconds = Date.parse(at) / 1000;
    if (change === 'started' && !this.#excursions.some(([from]) => from === seconds)) this.#excursions.push([seconds, null]);
    const open = this.#excursions.findLast(([, to]) => !to);
    if (change === 'ended' && open) open[1] = seconds;
    this.#plot.redraw();
  }
}

mount('[data-chart]', (figure) => new TemperatureChart(figure).connect());
