import { missingAt, type MeasureAxis, type Measured } from './measure-axis.ts';

/** What is chosen on an axis: numbers of a span, or words; and whether what has nothing there is chosen too. */
export interface Brush {
  /** Null: no number. */
  span: { from: number; to: number } | null;
  words: readonly string[];
  missing: boolean;
}

/** Places that differ by less are the same. */
const same = 1e-6;

/** The brush from one place of an axis to another, as a hand drags it; null where that holds nothing. */
export function brushOf(axis: MeasureAxis, one: number, other: number): Brush | null {
  const [low, high] = [Math.min(one, other), Math.max(one, other)];
  const missing = axis.hasMissing && low <= missingAt && high >= missingAt;
  const words = (axis.words ?? []).filter((word) => isBetween(axis.at(word), low, high));
  const reaches = axis.words === null && high >= 0 && low <= 1;
  const span = reaches ? { from: tidy(axis.numberAt(Math.max(0, low))), to: tidy(axis.numberAt(Math.min(1, high))) } : null;
  return span === null && words.length === 0 && !missing ? null : { span, words, missing };
}

/** Whether a value is chosen. */
export function isBrushed(axis: MeasureAxis, { span, words, missing }: Brush, value: Measured): boolean {
  const at = axis.at(value);
  if (at === missingAt) return missing;
  if (axis.words !== null) return words.includes(String(value));
  return span !== null && isBetween(at, axis.at(span.from), axis.at(span.to));
}

/** Where a brush lies on its axis: parts to be drawn, each from a place to another. */
export function partsOf(axis: MeasureAxis, { span, words, missing }: Brush): [low: number, high: number][] {
  const half = 0.5 / Math.max(1, axis.words?.length ?? 1);
  const chosen: [number, number][] = axis.words === null ? (span === null ? [] : [[clamped(axis.at(span.from)), clamped(axis.at(span.to))]]) : axis.words.filter((word) => words.includes(word)).map((word) => [axis.at(word) - half, axis.at(word) + half]);
  return [...chosen, ...(missing && axis.hasMissing ? [[missingAt - 0.03, missingAt + 0.03] as [number, number]] : [])];
}

/** A brush as an address holds it: `0.001..0.01`, `=Adam,=SGD`, `-` for what has nothing. */
export function writeBrush({ span, words, missing }: Brush): string {
  return [...(span ? [`${span.from}..${span.to}`] : []), ...words.map((word) => `=${encodeURIComponent(word)}`), ...(missing ? ['-'] : [])].join(',');
}

/** @returns null for what is no brush. */
export function readBrush(text: string): Brush | null {
  const parts = text.split(',');
  const spans = parts.flatMap((part) => {
    const [from, to, ...rest] = part.startsWith('=') ? [] : part.split('..').map((end) => (end === '' ? NaN : Number(end)));
    return from === undefined || to === undefined || rest.length > 0 || !Number.isFinite(from) || !Number.isFinite(to) ? [] : [{ from: Math.min(from, to), to: Math.max(from, to) }];
  });
  const words = parts.flatMap((part) => (part.startsWith('=') ? decoded(part.slice(1)) : []));
  const missing = parts.includes('-');
  return spans.length === 0 && words.length === 0 && !missing ? null : { span: spans[0] ?? null, words, missing };
}

function decoded(text: string): string[] {
  try {
    return [decodeURIComponent(text)];
  } catch {
    // A stray percent sign: no word that was written.
    return [];
  }
}

function isBetween(at: number, low: number, high: number): boolean {
  return at >= low - same && at <= high + same;
}

function clamped(place: number): number {
  return Math.max(0, Math.min(1, place));
}

/** As many digits as a hand can mean. */
function tidy(value: number): number {
  return Number(value.toPrecision(10));
}
