import type { Sign } from '../colours/signs.ts';
import { axisOf, type Axis, type Scale } from './axis.ts';
import { spread } from './range.ts';
import { thinned } from './thinning.ts';

/** A line of a chart of many. */
export interface PlotLine {
  /** Whose it is: a run may have several. */
  id: string;
  /** Ascending. */
  x: ArrayLike<number>;
  /** As long; NaN where there is a gap. */
  y: ArrayLike<number>;
  dashed: boolean;
  /** Said at its end; null for none. */
  label: string | null;
  /** One of several that a mean stands for. */
  faint?: boolean;
  /** Around it, as long as it; NaN where there is none. */
  band?: { low: ArrayLike<number>; high: ArrayLike<number> };
}

/** What of the lines is shown, and how. */
export interface PlotView {
  /** Null: all there is. */
  range: Span | null;
  x: Scale;
  y: Scale;
  /** Whether places along the axis are counted: no tick between two. */
  counts: boolean;
}

export interface Span {
  from: number;
  to: number;
}

export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** Colours of a chart, as a canvas and an SVG take them. */
export interface PlotColours {
  ink: string;
  faint: string;
  grid: string;
  ground: string;
  /** Of each line's owner. */
  of: (id: string) => string;
  /** What stands on an owner's lines where another has its colour; absent: nothing on any. */
  signOf?: (id: string) => Sign;
}

/** Of what counts beside training: validation. */
export const dash = [5, 4];

/** Of what lies around a line, and of the lines a mean stands for. */
export const bandOpacity = 0.16;
export const faintOpacity = 0.3;

/** A label beside the end of its line. */
export interface EndLabel {
  id: string;
  text: string;
  x: number;
  y: number;
}

/** A line in pixels. `band`: the lower and the upper edge of what lies around it. */
export interface PlotPath {
  line: PlotLine;
  points: Float64Array;
  band: readonly [Float64Array, Float64Array] | null;
}

/** A chart laid out: everything in pixels, ready to be drawn on a canvas or written as SVG. */
export interface Plot {
  width: number;
  height: number;
  box: Box;
  range: Span;
  x: Axis;
  y: Axis;
  /** Of each line, x and y of its points one after the other; y NaN for a gap. */
  paths: PlotPath[];
  labels: EndLabel[];
}

const room = { left: 44, top: 8, right: 100, bottom: 22 };
const labelHeight = 14;

/** The least and the greatest x of some lines; on a logarithmic axis of those above 0. Null of none. */
export function spanOf(lines: readonly PlotLine[], scale: Scale): Span | null {
  let [from, to] = [Infinity, -Infinity];
  for (const { x } of lines) {
    let first = 0;
    while (scale === 'log' && first < x.length && x[first]! <= 0) first++;
    if (first >= x.length) continue;
    from = Math.min(from, x[first]!);
    to = Math.max(to, x[x.length - 1]!);
  }
  return from <= to ? { from, to } : null;
}

/** Lays lines out in a chart of `width` by `height` pixels. */
export function plotOf(lines: readonly PlotLine[], view: PlotView, width: number, height: number): Plot {
  const whole = spanOf(lines, view.x) ?? { from: 0, to: 1 };
  const range = view.range ?? (whole.to > whole.from ? whole : { from: whole.from, to: whole.from + 1 });
  const box = { left: room.left, top: room.top, right: Math.max(room.left + 20, width - room.right), bottom: Math.max(room.top + 20, height - room.bottom) };
  const [across, down] = [box.right - box.left, box.bottom - box.top];
  const axis = axisOf([range.from, range.to], view.x, 'exact', Math.max(2, Math.floor(across / 72)));
  const x = view.counts ? { ...axis, ticks: axis.ticks.filter(Number.isInteger) } : axis;
  const stretch = { ...range, columns: Math.ceil(across), log: view.x === 'log' };
  const parts = lines.map((line): PlotPath => ({ line, points: thinned(line.x, line.y, stretch), band: line.band ? [thinned(line.x, line.band.low, stretch), thinned(line.x, line.band.high, stretch)] : null }));
  const y = axisOf(extremes(parts.map(({ points }) => points), range, view.y), view.y, 'round', Math.max(2, Math.floor(down / 44)));
  for (const points of parts.flatMap(({ points: own, band }) => [own, ...(band ?? [])])) {
    for (let place = 0; place < points.length; place += 2) {
      points[place] = box.left + across * x.at(points[place]!);
      points[place + 1] = box.bottom - down * y.at(points[place + 1]!);
    }
  }
  return { width, height, box, range, x, y, paths: parts, labels: labelsOf(parts, box) };
}

/** Lowest and highest y within the range. */
function extremes(parts: readonly Float64Array[], { from, to }: Span, scale: Scale): number[] {
  let [low, high] = [Infinity, -Infinity];
  for (const points of parts) {
    for (let place = 0; place < points.length; place += 2) {
      const value = points[place + 1]!;
      if (points[place]! < from || points[place]! > to || !Number.isFinite(value) || (scale === 'log' && value <= 0)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return low <= high ? [low, high] : [];
}

/** Of each line that has a label the last point in sight; as many as there is room for. */
function labelsOf(parts: Plot['paths'], box: Box): EndLabel[] {
  const ends = parts.flatMap(({ line: { id, label }, points }) => {
    if (label === null) return [];
    for (let place = points.length - 2; place >= 0; place -= 2) {
      const [x, y] = [points[place]!, points[place + 1]!];
      if (x <= box.right + 0.5 && x >= box.left && y >= box.top - 0.5 && y <= box.bottom + 0.5) return [{ id, text: label, x, y }];
    }
    return [];
  });
  const most = Math.max(1, Math.floor((box.bottom - box.top) / labelHeight));
  const shown = ends.toSorted((a, b) => a.y - b.y).slice(0, most);
  const middles = spread(shown.map(({ y }) => y), labelHeight, box.top + 4, box.bottom - 2);
  return shown.map((end, place) => ({ ...end, y: middles[place]! }));
}

/** Numbers beside an axis, all with as many digits. */
export function tickTexts(ticks: readonly number[]): string[] {
  const plain = ticks.every((value) => value === 0 || (Math.abs(value) < 1e4 && Math.abs(value) >= 1e-3));
  const digits = Math.max(0, ...ticks.map((value) => String(Number(value.toPrecision(6))).split('.')[1]?.length ?? 0));
  return ticks.map((value) => (plain && digits <= 4 ? value.toFixed(digits) : tickText(value)));
}

function tickText(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e6) return `${Number((value / 1e6).toPrecision(6))}M`;
  if (size >= 1e4) return `${Number((value / 1e3).toPrecision(6))}k`;
  return size !== 0 && size < 1e-3 ? value.toExponential() : String(Number(value.toPrecision(6)));
}
