// A canvas over the map that is drawn anew when the map stops moving: the common part of labels and vehicles.
const { L } = globalThis;
const MARGIN = 0.15; // of the map's size, drawn beyond its edges so that dragging shows no rim at once

export const CanvasLayer = L.Layer.extend({
  initialize(options) { L.setOptions(this, options); },
  onAdd(map) {
    this.canvas = L.DomUtil.create('canvas', this.options.className ?? 'map__canvas leaflet-zoom-hide');
    this.canvas.setAttribute('aria-hidden', 'true');
    map.getPane(this.options.pane ?? 'overlayPane').append(this.canvas);
    map.on('moveend zoomend resize', this.repaint, this);
    this.repaint();
  },
  onRemove(map) {
    map.off('moveend zoomend resize', this.repaint, this);
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.canvas.remove();
  },
  // However many changes come in, one drawing a frame.
  repaint() {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      if (this._map) this.drawAll();
    });
    return this;
  },
  drawAll() {
    const map = this._map, size = map.getSize(), pad = size.multiplyBy(MARGIN).round();
    const whole = size.add(pad.multiplyBy(2)), ratio = window.devicePixelRatio || 1;
    const corner = map.containerPointToLayerPoint([0, 0]).subtract(pad);
    L.DomUtil.setPosition(this.canvas, corner);
    Object.assign(this.canvas, { width: whole.x * ratio, height: whole.y * ratio });
    Object.assign(this.canvas.style, { width: `${whole.x}px`, height: `${whole.y}px` });
    const pen = this.canvas.getContext('2d');
    pen.scale(ratio, ratio);
    this.options.draw(pen, { size: whole, place: (at) => map.latLngToLayerPoint(at).subtract(corner), zoom: map.getZoom() });
  },
});
