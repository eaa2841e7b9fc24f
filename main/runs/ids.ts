import { randomInt } from 'node:crypto';
import { printable } from '../../core/printable.ts';

/** Letters and digits that are not mistaken for each other. */
const alphabet = '23456789abcdefghjkmnpqrstuvwxyz';

/** A new run's id, sortable by time: `20261123-101502-k3f9`, the machine's own time. */
export function newRunId(now: Date): string {
  const tail = Array.from({ length: 4 }, () => alphabet[randomInt(alphabet.length)]).join('');
  return `${stamp(now).replaceAll(/[-:]/g, '').replace(' ', '-')}-${tail}`;
}

/** When a run of that id was made, as far as the id tells. */
export function createdOf(id: string): Date | null {
  const [, ...parts] = /^(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)-/.exec(id) ?? [];
  const [year, month, day, hours, minutes, seconds] = parts.map(Number);
  return seconds === undefined ? null : new Date(year!, month! - 1, day, hours, minutes, seconds);
}

/** Whether something could be the id of a run: nothing else may be called so. */
export function isRunId(word: string): boolean {
  return /^\d{8}-\d{6}-[a-z0-9]{4}$/.test(word);
}

/** What a run is called when nobody names it: `cifar10-cnn 2026-11-23 10:15`, the machine's own time. */
export function defaultName(model: string, now: Date): string {
  return `${printable(model)} ${stamp(now).slice(0, 16)}`;
}

/** Of one of several repeats: what all are called, and its seed. */
export function repeatName(name: string, seed: number): string {
  const tail = `, seed ${seed}`;
  return `${name.slice(0, 200 - tail.length)}${tail}`;
}

/** `2026-11-23 10:15:02` */
function stamp(now: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const date = [now.getFullYear(), two(now.getMonth() + 1), two(now.getDate())].join('-');
  return `${date} ${[now.getHours(), now.getMinutes(), now.getSeconds()].map(two).join(':')}`;
}
