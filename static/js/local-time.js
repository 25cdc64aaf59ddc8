// Shows times in the viewer's own zone and lets ages tick; temperatures get the viewer's decimal sign.
import { temperature, time } from './draw.js';
import { mount } from './mount.js';

const TICK = 10000; // ms: ages are told in seconds only below a minute

mount('time[data-time]', (element) => time(element));
mount('data[data-temp]', (element) => temperature(element));
setInterval(() => document.querySelectorAll('time[data-time=age][datetime]').forEach((element) => time(element)), TICK);
