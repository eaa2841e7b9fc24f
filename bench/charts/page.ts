import { Chart, Decimation, LinearScale, LineController, LineElement, PointElement } from 'chart.js';
import { drawDot, drawLit, drawPlot } from '../../renderer/ui/chart/canvas.ts';
import { plotOf, type PlotColours, type PlotLine } from '../../core/charts/plot.ts';
import { smoothed } from '../../core/charts/smoothing.ts';
import { brushOf, isBrushed } from '../../core/charts/brush.ts';
import { measureAxis } from '../../core/charts/measure-axis.ts';
import { drawManyRuns, layParallel } from '../../renderer/features/runs/compare/settings/parallel.ts';

Chart.register(LinearScale, LineController, LineElement, PointElement, Decimation);

const [width, height] = [600, 260];
const colours: PlotColours = { ink: '#eee', faint: '#888', grid: '#333', ground: '#111', of: (id) => `hsl(${Number(id) * 37} 70% 60%)` };

export interface Times {
  /** Milliseconds until the pixels are there. */
  draw: number[];
  /** Of the overlay, for one place of the pointer. */
  hover: number[];
  smooth: number;
}

/** Noisy losses that fall, as steps are. */
function noise(lines: number, points: number): PlotLine[] {
  let seed = 7;
  const random = (): number => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
  return Array.from({ length: lines }, (_, id) => ({
    id: String(id),
    x: Float64Array.from({ length: points }, (_x, step) => step),
    y: Float64Array.from({ length: points }, (_y, step) => 2 / (1 + step / points / 0.1) + random() * 0.4),
    dashed: false,
    label: `run ${id}`,
  }));
}

function contextOf(canvas: HTMLCanvasElement, across = width, down = height): CanvasRenderingContext2D {
  [canvas.width, canvas.height] = [across, down];
  document.body.append(canvas);
  return canvas.getContext('2d', { willReadFrequently: true })!;
}

/** Times of work on a canvas, its pixels included. */
function timed(context: CanvasRenderingContext2D, repeats: number, work: (turn: number) => void): number[] {
  return Array.from({ length: repeats }, (_, turn) => {
    const began = performance.now();
    work(turn);
    context.getImageData(0, 0, 1, 1);
    return performance.now() - began;
  });
}

/** The charts of runs side by side. */
export function ours(lines: number, points: number): Times {
  const all = noise(lines, points);
  const began = performance.now();
  for (const { y } of all) smoothed(y, 0.6);
  const smooth = performance.now() - began;
  const view = { range: null, x: 'linear', y: 'linear', counts: true } as const;
  const context = contextOf(document.createElement('canvas'));
  let plot = plotOf(all, view, width, height);
  const draw = timed(context, 15, () => {
    plot = plotOf(all, view, width, height);
    drawPlot(context, plot, colours);
  });
  const over = contextOf(document.createElement('canvas'));
  const hover = timed(over, 30, (turn) => {
    over.clearRect(0, 0, width, height);
    drawLit(over, plot, String(turn % lines), colours);
    for (let line = 0; line < lines; line++) drawDot(over, 100 + turn * 10, 40 + line * 5, colours.of(String(line)), colours.ground);
  });
  return { draw, hover, smooth };
}

/** Parallel coordinates of many runs: all of them drawn, and each move of a brush that holds about half of them. */
export function parallel(runs: number, axes: number): { all: number[]; brush: number[] } {
  let seed = 7;
  const random = (): number => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
  const values = Array.from({ length: axes }, (_, axis) => Array.from({ length: runs }, () => (axis % 3 === 2 ? ['Adam', 'SGD', null][Math.floor(random() * 3)]! : 10 ** (4 * random()))));
  const laid = values.map((one) => measureAxis(one, 'log'));
  const [across, down] = [1180, 300];
  const layout = layParallel(laid, values, across, down);
  const context = contextOf(document.createElement('canvas'), across, down);
  const shades = Array.from({ length: 25 }, (_, shade) => `rgb(${shade * 10}, 120, 90)`);
  const draw = (which: readonly number[]): void => drawManyRuns(context, layout, which, (run) => shades[run % 25]!, 1);
  const places = Array.from({ length: runs }, (_, run) => run);
  return {
    all: timed(context, 15, () => draw(places)),
    brush: timed(context, 60, (turn) => {
      const brush = brushOf(laid[0]!, turn / 120, 0.5 + turn / 120);
      draw(places.filter((run) => isBrushed(laid[0]!, brush!, values[0]![run]!)));
    }),
  };
}

/** The same lines as datasets of Chart.js, with its own thinning. */
export function chartJs(lines: number, points: number): number[] {
  const datasets = noise(lines, points).map(({ x, y }) => ({ data: Array.from(x, (at, place) => ({ x: at, y: y[place]! })), pointRadius: 0, borderWidth: 1, borderColor: '#6af' }));
  return Array.from({ length: 3 }, () => {
    const canvas = document.createElement('canvas');
    const context = contextOf(canvas);
    const began = performance.now();
    const chart = new Chart(canvas, { type: 'line', data: { datasets }, options: { animation: false, responsive: false, parsing: false, normalized: true, scales: { x: { type: 'linear' }, y: { type: 'linear' } }, plugins: { decimation: { enabled: true, algorithm: 'min-max' } } } });
    context.getImageData(0, 0, 1, 1);
    const took = performance.now() - began;
    chart.destroy();
    canvas.remove();
    return took;
  });
}
