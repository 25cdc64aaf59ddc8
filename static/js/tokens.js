// Reads the styles' tokens for what is drawn on canvas. A colour may depend on the theme (light-dark()), so the browser
// is asked what it comes to just now.

const probe = document.createElement('span');
probe.hidden = true;

export function color(name) {
  if (!probe.isConnected) document.body.append(probe);
  probe.style.color = `var(${name})`;
  return getComputedStyle(probe).color;
}

export const text = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
