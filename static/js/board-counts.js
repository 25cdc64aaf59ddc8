// The counts beside the board's filters, kept while changes come in, and the small language of filters:
// "state:a,b" · "eta:at_risk,late_predicted" · "alarm:any" · "" or "all" for every shipment.

export function matches(filter, { state, eta, alarm }) {
  const [what, values = ''] = (filter ?? '').split(':');
  switch (what) {
    case 'state': return values.split(',').includes(state);
    case 'eta': return values.split(',').includes(eta);
    case 'alarm': return values === 'any' ? Boolean(alarm) : values.split(',').includes(alarm);
    default: return Boolean(state);
  }
}

// facts are what a row says of its shipment, in the words of the filters.
export const facts = (row) => ({ state: row.dataset.state, eta: row.dataset.etaClass, alarm: row.dataset.severity });

// recount moves every count by the difference between before and after.
export function recount(root, before, after, only = () => true) {
  for (const chip of root.querySelectorAll('[data-count]')) {
    const filter = chip.dataset.count;
    const step = Number(matches(filter, after)) - Number(matches(filter, before));
    if (step === 0 || !only(filter)) continue;
    const value = chip.querySelector('[data-count-value]');
    value.textContent = Math.max(0, Number(value.textContent.replace(/\D/g, '')) + step);
  }
}

export const ofStates = (filter) => !filter || filter === 'all' || filter.startsWith('state:');
