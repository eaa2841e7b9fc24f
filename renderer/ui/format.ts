/** Numbers, times and sizes as the window prints them. Pure; digits stay Latin in every language. */

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
// Making a formatter costs milliseconds, using one microseconds.
const time = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const dates = { en: dateFormats('en-GB'), zh: dateFormats('zh-CN') };

/** What stands where a number is not known yet. */
export const unknown = '–';

/** 122570 -> `122,570`. */
export function count(value: number): string {
  return whole.format(value);
}

/** A metric: 0.70214 -> `0.7021`. Null and NaN have their own marks. */
export function metric(value: number | null | undefined, digits = 4): string {
  if (value === undefined) return unknown;
  if (value === null || Number.isNaN(value)) return 'NaN';
  return Math.abs(value) >= 1000 ? value.toExponential(2) : value.toFixed(digits);
}

/** A share of 1: 0.9123 -> `91.2%`. */
export function percent(value: number): string {
  return `${(value * 100).toFixed(1)}%`;
}

/** Milliseconds with two or three digits that mean something: 4.71 -> `4.7`, 132.4 -> `132`. */
export function milliseconds(value: number): string {
  return value < 0.95 ? value.toFixed(2) : value < 99.5 ? value.toFixed(1) : count(value);
}

/** A learning rate as people write it: 0.001 -> `0.001`, 0.00005 -> `5e-5`. */
export function rate(value: number): string {
  return value >= 1e-4 || value === 0 ? String(Number(value.toPrecision(4))) : Number(value.toPrecision(3)).toExponential();
}

/** A clock of what is left or done: 26 -> `0:26`, 3725 -> `1:02:05`. */
export function clock(seconds: number): string {
  const total = Math.max(0, Math.round(seconds));
  const [hours, minutes, rest] = [Math.floor(total / 3600), Math.floor(total / 60) % 60, total % 60];
  const two = (value: number): string => String(value).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** A number apart from its unit, so that the unit can be lighter. */
export interface Quantity {
  value: string;
  unit: string;
}

/** Decimal sizes, as disks and networks count: 274e6 -> `274 MB`. */
export function bytes(value: number): Quantity {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let step = 0;
  let rest = value;
  while (rest >= 999.5 && step < units.length - 1) {
    rest /= 1000;
    step++;
  }
  return { value: step === 0 || rest >= 99.5 ? count(rest) : rest.toFixed(1), unit: units[step]! };
}

export function bytesText(value: number): string {
  const { value: number, unit } = bytes(value);
  return `${number} ${unit}`;
}

/** `23 Nov, 09:14`; the year too when it is not this one's. */
export function dateTime(iso: string, language: string, now = new Date()): string {
  const date = new Date(iso);
  const { short, withYear } = dates[language === 'zh' ? 'zh' : 'en'];
  return (date.getFullYear() === now.getFullYear() ? short : withYear).format(date);
}

/** `09:16`. */
export function timeOfDay(date: Date): string {
  return time.format(date);
}

function dateFormats(locale: string): { short: Intl.DateTimeFormat; withYear: Intl.DateTimeFormat } {
  const short = { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hour12: false } as const;
  return { short: new Intl.DateTimeFormat(locale, short), withYear: new Intl.DateTimeFormat(locale, { ...short, year: 'numeric' }) };
}

/** A shape without its batch axis, as Keras prints it: [30, 30, 32] -> `(None, 30, 30, 32)`. */
export function kerasShape(shape: readonly number[]): string {
  return `(None, ${shape.join(', ')})`;
}

/** A device as people name it: `/job:localhost/replica:0/task:0/device:GPU:1` -> `GPU 1`, the only CPU -> `CPU`. */
export function deviceName(name: string): string {
  const [, type, number] = /(?:^|device:)([A-Z]\w*):(\d+)$/.exec(name) ?? [];
  return type === undefined ? name : type === 'CPU' && number === '0' ? 'CPU' : `${type} ${number}`;
}

/** A hash cut to what an eye compares. */
export function shortHash(hex: string): string {
  return `${hex.slice(0, 4)} ${hex.slice(4, 8)} ${hex.slice(8, 12)}`;
}
