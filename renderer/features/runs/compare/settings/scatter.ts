import { missingAt, type Measured, type MeasureAxis } from '../../../../../core/charts/measure-axis.ts';
import { hash } from '../../../../../core/random.ts';
import { drawText, plotFont } from '../../../../ui/chart/canvas.ts';
import type { Ink } from './parallel.ts';
import { dot, packed, rasterOf } from './raster.ts';

type Context = CanvasRenderingContext2D;

/** Points of runs laid out over two axes. */
export interface Scatter {
  width: number;
  height: number;
  left: number;
  right: number;
  top: number;
  bottom: number;
  x: MeasureAxis;
  y: MeasureAxis;
  /** Of each run, x and y one after the other. */
  points: Float32Array;
}

/** Runs of one word lie beside each other, within so much of its room. */
const beside = 0.3;

export function layScatter(x: MeasureAxis, y: MeasureAxis, across: readonly Measured[], down: readonly Measured[], runs: readonly string[], width: number, height: number): Scatter {
  const [first, right, top, last] = [72, width - 12, 10, height - 24];
  const left = x.hasMissing ? first + ((right - first) * -missingAt) / (1 - missingAt) : first;
  const bottom = y.hasMissing ? last - ((last - top) * -missingAt) / (1 - missingAt) : last;
  const points = new Float32Array(2 * runs.length);
  for (const [place, run] of runs.entries()) {
    points[2 * place] = left + (right - left) * (x.at(across[place]!) + apart(x, run));
    points[2 * place + 1] = bottom - (bottom - top) * (y.at(down[place]!) + apart(y, `${run} down`));
  }
  return { width, height, left, right, top, bottom, x, y, points };
}

/** The same for a run each time. */
function apart(axis: MeasureAxis, run: string): number {
  return axis.words === null ? 0 : ((hash(run) / 2 ** 32 - 0.5) * 2 * beside) / axis.words.length;
}

export function drawScatterAxes(context: Context, layout: Scatter, ink: Ink, none: string): void {
  const { left, right, top, bottom, x, y, height } = layout;
  context.font = plotFont;
  context.textBaseline = 'middle';
  context.textAlign = 'right';
  const line = (x0: number, y0: number, x1: number, y1: number): void => {
    context.lineWidth = 1;
    context.strokeStyle = ink.grid;
    context.beginPath();
    context.moveTo(Math.round(x0) + 0.5, Math.round(y0) + 0.5);
    context.lineTo(Math.round(x1) + 0.5, Math.round(y1) + 0.5);
    context.stroke();
  };
  for (const { at, text } of thin(y.ticks, (bottom - top) / 20)) {
    line(left, bottom - (bottom - top) * at, right, bottom - (bottom - top) * at);
    drawText(context, text, 64, bottom - (bottom - top) * at, ink.faint, ink.ground, 62);
  }
  if (y.hasMissing) drawText(context, none, 64, bottom - (bottom - top) * missingAt, ink.faint, ink.ground, 62);
  context.textAlign = 'center';
  context.textBaseline = 'alphabetic';
  const ticks = thin(x.ticks, (right - left) / 56);
  for (const { at, text } of ticks) {
    line(left + (right - left) * at, top, left + (right - left) * at, bottom);
    drawText(context, text, left + (right - left) * at, height - 8, ink.faint, ink.ground, (right - left) / Math.max(1, ticks.length) - 6);
  }
  if (x.hasMissing) drawText(context, none, left + (right - left) * missingAt, height - 8, ink.faint, ink.ground, 60);
}

/** As many ticks as there is room for. */
function thin<Tick>(ticks: readonly Tick[], most: number): readonly Tick[] {
  const every = Math.ceil(ticks.length / Math.max(1, most));
  return every <= 1 ? ticks : ticks.filter((_, place) => place % every === 0);
}

export function drawPoints(context: Context, { points }: Scatter, runs: Iterable<number>, colourOf: (run: number) => string, radius: number, ground: string): void {
  context.lineWidth = 1;
  context.strokeStyle = ground;
  for (const run of runs) {
    context.beginPath();
    context.arc(points[2 * run]!, points[2 * run + 1]!, radius, 0, 2 * Math.PI);
    context.fillStyle = colourOf(run);
    context.fill();
    context.stroke();
  }
}

/** The same for many runs. Those that come later lie over the others. */
export function drawManyPoints(context: Context, { width, height, points }: Scatter, runs: Iterable<readonly [run: number, colour: string, radius: number]>, ratio: number): void {
  const raster = rasterOf(width, height, ratio);
  for (const [run, colour, radius] of runs) dot(raster, points[2 * run]!, points[2 * run + 1]!, radius, packed(colour));
  context.putImageData(raster.image, 0, 0);
}

export function nearestPoint({ points }: Scatter, x: number, y: number, isShown: (run: number) => boolean, reach = 12): number | null {
  let [nearest, distance]: [number | null, number] = [null, reach];
  for (let run = 0; 2 * run < points.length; run++) {
    const away = Math.hypot(points[2 * run]! - x, points[2 * run + 1]! - y);
    if (away < distance && isShown(run)) [nearest, distance] = [run, away];
  }
  return nearest;
}
