// Binds a behaviour to every element that asks for it by an attribute, now and after parts of the page were replaced;
// what connect returned is called when its element is gone.

const behaviours = [];

function bind({ selector, connect, bound }) {
  for (const [element, disconnect] of bound) {
    if (element.isConnected) continue;
    bound.delete(element);
    disconnect?.();
  }
  for (const element of document.querySelectorAll(selector)) {
    if (!bound.has(element)) bound.set(element, connect(element));
  }
}

export function mount(selector, connect) {
  const behaviour = { selector, connect, bound: new Map() };
  behaviours.push(behaviour);
  bind(behaviour);
}

// on listens on document until the returned function is called: made for connect to return.
export function on(handlers) {
  const stop = new AbortController();
  for (const [name, handle] of Object.entries(handlers)) {
    document.addEventListener(name, ({ detail }) => handle(detail), { signal: stop.signal });
  }
  return () => stop.abort();
}

document.addEventListener('page:changed', () => behaviours.forEach(bind));
