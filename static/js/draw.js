// Puts typed values where the page's own components left a place for them (views/ui/doc.go, "One drawing").
import * as format from './format.js';

// template gives a fresh copy of what <template data-template="name"> holds, or null.
export function template(name) {
  const found = document.querySelector(`template[data-template="${CSS.escape(name)}"]`);
  return found?.content.firstElementChild?.cloneNode(true) ?? null;
}

// fill sets every [data-field] below root that values names, addresses and attributes included.
// It returns the slots whose content changed.
export function fill(root, values) {
  const changed = [];
  for (const slot of within(root, '[data-field]')) {
    if (slot.dataset.field in values && set(slot, values[slot.dataset.field])) changed.push(slot);
  }
  for (const link of within(root, '[data-href]')) address(link, 'href', link.dataset.href, values);
  for (const form of within(root, '[data-action]')) address(form, 'action', form.dataset.action, values);
  for (const name of (root.dataset.attr ?? '').split(' ').filter(Boolean)) {
    if (name in values) root.setAttribute(`data-${name.replaceAll('_', '-')}`, values[name] ?? '');
  }
  return changed;
}

function within(root, selector) {
  const below = [...root.querySelectorAll(selector)];
  return root.matches(selector) ? [root, ...below] : below;
}

function address(element, attribute, pattern, values) {
  const names = [...pattern.matchAll(/\{\+?(\w+)\}/g)].map(([, name]) => name);
  if (!names.every((name) => values[name])) return;
  element.setAttribute(attribute, pattern.replace(/\{(\+?)(\w+)\}/g, (_, whole, name) =>
    (whole ? ownPath(String(values[name])) : encodeURIComponent(values[name]))));
}

// {+name} is a whole path, and only one of this site.
const ownPath = (path) => (/^\/(?![/\\])/.test(path) ? path : '');

function set(slot, value) {
  const missing = value === null || value === undefined || value === '';
  const optional = slot.closest('[data-optional]');
  if (optional) optional.hidden = missing;
  const before = slot.dataset.shown ?? slot.value ?? slot.textContent;
  draw(slot, missing ? '' : value);
  return before !== (slot.dataset.shown ?? slot.value ?? slot.textContent);
}

function draw(slot, value) {
  if (slot.dataset.look !== undefined) return look(slot, value);
  if (slot.dataset.time !== undefined) return time(slot, value);
  if (slot.dataset.temp !== undefined) return temperature(slot, value);
  if (slot instanceof HTMLInputElement) slot.value = value;
  else slot.textContent = typeof value === 'number' ? format.number(value) : value;
}

function look(slot, value) {
  const drawing = value === '' ? null : template(`${slot.dataset.look}.${value}`);
  slot.dataset.shown = value;
  if (drawing) slot.replaceChildren(drawing);
  else slot.textContent = value;
}

// time draws <time datetime data-time="form" data-zone="…">; without a value it shows the dash it was made with.
export function time(element, value = element.getAttribute('datetime')) {
  const at = Date.parse(value);
  if (Number.isNaN(at)) {
    element.removeAttribute('datetime');
    element.textContent = '–';
    return;
  }
  element.setAttribute('datetime', value);
  element.textContent = format.time(at, element.dataset.time, element.dataset.zone);
  element.title = format.utc(at);
}

// temperature draws <data value data-temp data-low data-high>.
export function temperature(element, value = element.getAttribute('value')) {
  if (value === '' || value === null || Number.isNaN(Number(value))) {
    element.removeAttribute('value');
    element.removeAttribute('data-range');
    element.textContent = '–';
    return;
  }
  const { low = '', high = '' } = element.dataset;
  element.setAttribute('value', value);
  element.textContent = format.temperature(Number(value));
  const range = high !== '' && value > Number(high) ? 'high' : low !== '' && value < Number(low) ? 'low' : 'in';
  element.dataset.range = low === '' && high === '' ? 'none' : range;
}

// flash lights an element once; styles decide how, and not at all for those who asked for less motion.
export function flash(element) {
  element.classList.remove('just-changed');
  void element.offsetWidth; // starts the animation again
  element.classList.add('just-changed');
}
