// What each kind of frame says about a row of the board, as the values of its fields.

const present = (values) => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));

// Late news is kept in the timeline and moves nothing here.
export const fromStatus = ({ shipment, order, customer, origin, destination, vehicle, promised_from, promised_to, state, at, late }) =>
  present({ shipment, order, customer, origin, destination, vehicle, promised_from, promised_to, ...(!late && { state, changed_at: at }) });

export const fromETA = ({ eta, low, high, confidence, class: eta_class, promised_to }) => ({
  eta: eta ?? null, eta_low: low ?? null, eta_high: high ?? null, eta_class, ...present({ confidence, promised_to }),
});

export const fromTemperature = ({ celsius }) => present({ temperature: celsius });

// What the shipment shows after the alarm stands in the frames of those who may know all of its alarms. A customer may
// not, so for them it is unknown: null.
export const fromAlarm = ({ shipment_severity, shipment_alarms }) => (shipment_severity === undefined ? null : {
  severity: shipment_severity === 'none' ? '' : shipment_severity, alarm_count: shipment_alarms || null,
});

// newer: a report counts only when it is not older than the one already shown.
export function newer(row, at) {
  const shown = Date.parse(row.querySelector('[data-field=reported_at]')?.getAttribute('datetime') ?? '');
  return Number.isNaN(shown) || Date.parse(at) >= shown;
}

// limits come with a reading; the slot keeps them, so that it can judge the value.
export function setLimits(row, { low, high }) {
  for (const slot of row.querySelectorAll('[data-temp]')) {
    if (low !== undefined) slot.dataset.low = low ?? '';
    if (high !== undefined) slot.dataset.high = high ?? '';
  }
}
