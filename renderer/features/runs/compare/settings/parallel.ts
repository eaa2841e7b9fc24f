import { missingAt, type Measured, type MeasureAxis } from '../../../../../core/charts/measure-axis.ts';
import type { PlotColours } from '../../../../../core/charts/plot.ts';
import { drawText, plotFont } from '../../../../ui/chart/canvas.ts';
import { line, packed, rasterOf } from './raster.ts';

type Context = CanvasRenderingContext2D;
export type Ink = Pick<PlotColours, 'ink' | 'faint' | 'grid' | 'ground'>;

/** Parallel coordinates laid out: where each axis stands, and how high each run passes it. */
export interface Parallel {
  width: number;
  height: number;
  /** Room for the names of words at the first axis. */
  left: number;
  top: number;
  bottom: number;
  axes: readonly MeasureAxis[];
  xs: readonly number[];
  /** Of each run one after the other, at each axis. */
  ys: Float32Array;
}

const side = 60;
const top = 10;
const foot = 14;

/** @param values of each axis, one a run. */
export function layParallel(axes: readonly MeasureAxis[], values: readonly (readonly Measured[])[], width: number, height: number): Parallel {
  const runs = values[0]?.length ?? 0;
  const bottom = top + (height - top - foot) / (1 - missingAt);
  const left = Math.max(side, Math.min(width / 6, 20 + 6.5 * Math.max(0, ...(axes[0]?.words ?? []).map((word) => word.length))));
  const across = Math.max(1, width - left - side);
  const xs = axes.map((_, place) => (axes.length === 1 ? width / 2 : left + (across * place) / (axes.length - 1)));
  const ys = new Float32Array(runs * axes.length);
  for (const [place, axis] of axes.entries()) {
    for (let run = 0; run < runs; run++) ys[run * axes.length + place] = bottom - axis.at(values[place]![run]!) * (bottom - top);
  }
  return { width, height, left, top, bottom, axes, xs, ys };
}

/** How high a place of an axis lies. */
export function heightOf({ top: high, bottom }: Parallel, place: number): number {
  return bottom - place * (bottom - high);
}

/** The place of an axis at a height; what has nothing lies below all. */
export function placeAt({ top: high, bottom }: Parallel, y: number): number {
  return (bottom - y) / (bottom - high);
}

/** Lines of some runs, each in its colour. */
export function drawRuns(context: Context, { axes, xs, ys }: Parallel, runs: Iterable<number>, colourOf: (run: number) => string, width: number, alpha: number): void {
  context.lineWidth = width;
  context.lineJoin = 'bevel';
  context.globalAlpha = alpha;
  for (const run of runs) {
    context.beginPath();
    for (let place = 0; place < axes.length; place++) context.lineTo(xs[place]!, ys[run * axes.length + place]!);
    context.strokeStyle = colourOf(run);
    context.stroke();
  }
  context.globalAlpha = 1;
}

/** The same for many runs: lines of one pixel. @param context that no transform moves what is put into. */
export function drawManyRuns(context: Context, { width, height, axes, xs, ys }: Parallel, runs: Iterable<number>, colourOf: (run: number) => string, ratio: number): void {
  const raster = rasterOf(width, height, ratio);
  const known = new Map<string, number>();
  for (const run of runs) {
    const css = colourOf(run);
    const colour = known.get(css) ?? packed(css);
    known.set(css, colour);
    for (let place = 1; place < axes.length; place++) {
      const at = run * axes.length + place;
      line(raster, xs[place - 1]!, ys[at - 1]!, xs[place]!, ys[at]!, colour);
    }
  }
  context.putImageData(raster.image, 0, 0);
}

/** The axes with their ticks, and the place of what has nothing. */
export function drawAxes(context: Context, layout: Parallel, ink: Ink, none: string): void {
  const { axes, xs, top: high, bottom } = layout;
  const room = (xs[1] ?? layout.width) - (xs[0] ?? 0);
  for (const [place, axis] of axes.entries()) {
    const x = Math.round(xs[place]!) + 0.5;
    context.fillStyle = ink.faint;
    context.fillRect(x - 0.5, high, 1, bottom - high);
    context.font = plotFont;
    context.textAlign = 'right';
    context.textBaseline = 'middle';
    const width = (place === 0 ? layout.left : room) - 18;
    let above = Infinity;
    for (const { at, text } of axis.ticks.toSorted((one, other) => one.at - other.at)) {
      const y = heightOf(layout, at);
      context.fillStyle = ink.faint;
      context.fillRect(x - 3.5, Math.round(y), 7, 1);
      // Where two would cover each other the first stands.
      if (above - y < 12) continue;
      drawText(context, text, x - 8, y, ink.ink, ink.ground, width);
      above = y;
    }
    if (!axis.hasMissing) continue;
    const y = heightOf(layout, missingAt);
    context.beginPath();
    context.arc(x, y, 3, 0, 2 * Math.PI);
    context.fillStyle = ink.ground;
    context.strokeStyle = ink.faint;
    context.lineWidth = 1;
    context.fill();
    context.stroke();
    drawText(context, none, x - 8, y, ink.faint, ink.ground, width);
  }
}

/** The run whose line passes nearest to a point, within reach; null for none. */
export function nearestRun({ axes, xs, ys }: Parallel, x: number, y: number, isShown: (run: number) => boolean, reach = 10): number | null {
  const after = Math.max(1, xs.findIndex((one) => one >= x));
  const [x0, x1] = [xs[after - 1], xs[after]];
  if (x0 === undefined || x1 === undefined || x < x0 - reach || x > x1 + reach) return null;
  const share = Math.max(0, Math.min(1, (x - x0) / (x1 - x0)));
  let [nearest, distance]: [number | null, number] = [null, reach];
  for (let run = 0; run * axes.length < ys.length; run++) {
    const at = run * axes.length + after;
    const [y0, y1] = [ys[at - 1]!, ys[at]!];
    // Of a steep line the way across to it, not down.
    const away = Math.abs(y0 + share * (y1 - y0) - y) / Math.hypot(1, (y1 - y0) / (x1 - x0));
    if (away < distance && isShown(run)) [nearest, distance] = [run, away];
  }
  return nearest;
}
