// How values read, in the page's language and the viewer's time zone (or the one given). Pure, but for the clock's offset.

const language = (() => {
  const page = document.documentElement.lang || 'en';
  return navigator.language.startsWith(page) ? navigator.language : page;
})();
let offset = 0; // ms the server's clock is ahead of ours

// Ages are told by the server's clock: a workstation that is five minutes wrong must not make every report look late.
// Offsets under two seconds are the network's doing.
export function setServerClock(server, at) {
  const ahead = Date.parse(server) - at;
  offset = Math.abs(ahead) < 2000 ? 0 : ahead;
}

export const now = () => Date.now() + offset;

const CLOCK = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
const DAY = { day: 'numeric', month: 'short' };
const formats = new Map();

function format(at, options, zone) {
  const key = JSON.stringify([options, zone]);
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(language, { ...options, timeZone: zone || undefined }));
  return formats.get(key).format(at);
}

const sameDay = (a, b, zone) => format(a, { dateStyle: 'short' }, zone) === format(b, { dateStyle: 'short' }, zone);
const withYear = (at) => (new Date(at).getFullYear() === new Date(now()).getFullYear() ? {} : { year: 'numeric' });

const offsetAt = (at, zone) => format(at, { ...CLOCK, ...DAY, timeZoneName: 'longOffset' }, zone);

// Forms: datetime (day and clock), date, clock, short (the clock today, else with the day), age.
// A zone shows its short name where its clocks differ from the viewer's.
export function time(at, form, zone) {
  const label = zone && offsetAt(at, zone) !== offsetAt(at) ? { timeZoneName: 'short' } : {};
  switch (form) {
    case 'age': return age(now() - at);
    case 'date': return format(at, { ...DAY, ...withYear(at) }, zone);
    case 'clock': return format(at, { ...CLOCK, ...label }, zone);
    case 'short': if (sameDay(at, now(), zone)) return format(at, { ...CLOCK, ...label }, zone);
  }
  return format(at, { ...DAY, ...withYear(at), ...CLOCK, ...label }, zone);
}

// The whole truth for a title: UTC to the second.
export const utc = (at) => new Date(at).toISOString().replace('T', ' ').replace(/\.\d+Z/, ' UTC');

const STEPS = [['day', 86400], ['hour', 3600], ['minute', 60], ['second', 1]];
const relative = new Intl.RelativeTimeFormat(language, { style: 'narrow' });
const justNow = new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(0, 'second');

// age of ms: "12s ago", "3m ago"; what lies ahead by a little is a clock's doing and reads as now.
export function age(ms) {
  const seconds = Math.round(ms / 1000);
  if (Math.abs(seconds) < 5) return justNow;
  const [unit, size] = STEPS.find(([, each]) => Math.abs(seconds) >= each);
  return relative.format(-Math.trunc(seconds / size), unit);
}

const degrees = new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
export const temperature = (celsius) => `${degrees.format(celsius)} °C`;
export const number = (value) => new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(value);
export const UNITS = { celsius: '°C', C: '°C', minutes: 'min', seconds: 's', percent: '%' };
