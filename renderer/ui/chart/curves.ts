import { Chart, LinearScale, LineController, LineElement, PointElement, type ChartConfiguration, type Plugin } from 'chart.js';
import type { EpochRow } from '../../../core/runs.ts';
import { metric } from '../format.ts';
import type { Series } from './series.ts';
import { lastEpochShown, roundRange, spread } from '../../../core/charts/range.ts';

Chart.register(LinearScale, LineController, LineElement, PointElement);

export type CurveKind = 'accuracy' | 'loss';

export interface CurveState {
  epochs: readonly EpochRow[];
  /** Where the curves begin: epochs that counted as done before. */
  initial: number;
  /** The number of the last epoch planned. */
  planned: number;
  /** Epochs done, with the share of the one under way. */
  position: number;
  series: Series | null;
  /** The epoch read by a crosshair; null for none. */
  read: number | null;
  /** The epoch marked as best; null for none. */
  best: number | null;
}

/** Colours as a canvas takes them. */
export interface CurveColours {
  line: string;
  /** Of what stands beside it. */
  soft: string;
  ink: string;
  faint: string;
  grid: string;
  ground: string;
}

export interface CurveChart {
  draw(state: CurveState, colours: CurveColours): void;
  /** The finished epoch nearest to a place on the canvas; null off the curves. */
  epochAt(x: number): number | null;
  close(): void;
}

interface Point {
  x: number;
  y: number;
}

const font = { family: 'Inter', size: 11 };
const labelRoom = 15;
/** Room at the right for a line's name and value; more for longer names. */
const [labelWidth, wideLabels] = [78, 104];

/** What stands beside the lines' last values. */
export interface CurveWords {
  train: string;
  validation: string;
  topK: string;
  topKValidation: string;
}

/** A line of a chart: which numbers of an epoch, and how they are drawn. */
interface Line {
  key: 'accuracy' | 'valAccuracy' | 'loss' | 'valLoss' | 'topK' | 'valTopK';
  word: keyof CurveWords;
  dash: number[];
  width: number;
  /** Beside the two that matter most. */
  soft: boolean;
  points: Point[];
}

const linesOf = (kind: CurveKind): [train: Line, validation: Line, ...beside: Line[]] => {
  const line = (key: Line['key'], word: Line['word'], dashed: boolean, soft = false): Line => ({ key, word, dash: dashed ? [5, 4] : [], width: soft ? 1.25 : 2, soft, points: [] });
  return kind === 'loss' ?
      [line('loss', 'train', false), line('valLoss', 'validation', true)]
    : [line('accuracy', 'train', false), line('valAccuracy', 'validation', true), line('topK', 'topK', false, true), line('valTopK', 'topKValidation', true, true)];
};

/**
 * A chart of one metric over the epochs: training solid, validation dashed, batches as a thin line behind,
 * beside accuracy fainter that of the likeliest few. Epochs without validation are passed over by its line.
 */
export function createCurveChart(canvas: HTMLCanvasElement, kind: CurveKind, words: () => CurveWords): CurveChart {
  let state: CurveState = { epochs: [], initial: 0, planned: 1, position: 0, series: null, read: null, best: null };
  let colours: CurveColours = { line: '#888', soft: '#888', ink: '#888', faint: '#888', grid: '#888', ground: '#888' };
  let batches = new Float64Array(256);
  let batchCount = 0;
  const lines = linesOf(kind);
  const [{ points: train }, { points: validation }] = lines;

  const batchLine: Plugin<'line'> = {
    id: 'batches',
    beforeDatasetsDraw({ ctx, scales, chartArea }) {
      if (batchCount < 2) return;
      const [x, y] = [scales['x']!, scales['y']!];
      const [x0, xPer] = lineOf(x.getPixelForValue(0), x.getPixelForValue(1));
      const [y0, yPer] = lineOf(y.getPixelForValue(0), y.getPixelForValue(1));
      ctx.save();
      ctx.beginPath();
      ctx.rect(chartArea.left, chartArea.top, chartArea.width, chartArea.height);
      ctx.clip();
      ctx.beginPath();
      for (let i = 0; i < batchCount; i++) ctx.lineTo(x0 + batches[2 * i]! * xPer, y0 + batches[2 * i + 1]! * yPer);
      ctx.globalAlpha = train.length === 0 ? 0.8 : 0.42;
      ctx.lineWidth = 1;
      ctx.lineJoin = 'round';
      ctx.strokeStyle = colours.line;
      ctx.stroke();
      ctx.restore();
    },
  };

  const marks: Plugin<'line'> = {
    id: 'marks',
    beforeDatasetsDraw({ ctx, scales, chartArea }) {
      if (state.read === null) return;
      const x = Math.round(scales['x']!.getPixelForValue(state.read)) + 0.5;
      ctx.save();
      ctx.strokeStyle = colours.faint;
      ctx.globalAlpha = 0.55;
      ctx.beginPath();
      ctx.moveTo(x, chartArea.top);
      ctx.lineTo(x, chartArea.bottom);
      ctx.stroke();
      ctx.restore();
    },
    afterDatasetsDraw({ ctx, scales, chartArea }) {
      const [x, y] = [scales['x']!, scales['y']!];
      const at = ({ x: epoch, y: value }: Point): Point => ({ x: x.getPixelForValue(epoch), y: y.getPixelForValue(value) });
      const dot = (point: Point | undefined, radius: number, hollow: boolean, colour = colours.line): void => {
        if (point === undefined) return;
        const place = at(point);
        ctx.beginPath();
        ctx.arc(place.x, place.y, radius, 0, 2 * Math.PI);
        ctx.fillStyle = hollow ? colours.ground : colour;
        ctx.fill();
        ctx.lineWidth = hollow ? 1.5 : 2;
        ctx.strokeStyle = hollow ? colour : colours.ground;
        ctx.stroke();
      };
      ctx.save();
      const best = state.best === null ? undefined : (validation.length > 0 ? validation : train).find((point) => point.x === state.best);
      dot(best, 5.5, true);
      if (best) dot(best, 2.5, false);
      const read = state.read;
      if (read !== null) for (const { points, soft } of lines) dot(points.find((point) => point.x === read), soft ? 3 : 4, false, soft ? colours.soft : colours.line);

      const said = words();
      const ends = lines.flatMap((one) => {
        const point = one.points.at(-1);
        return point === undefined ? [] : [{ point, line: one, word: said[one.word], ...at(point) }];
      });
      const middles = spread(ends.map((end) => end.y), labelRoom, chartArea.top + 2, chartArea.bottom - 4);
      ctx.textBaseline = 'middle';
      ends.forEach((end, i) => {
        if (end.point.x !== state.best || end.line.points !== (validation.length > 0 ? validation : train)) dot(end.point, end.line.soft ? 2.5 : 3, false, end.line.soft ? colours.soft : colours.line);
        const value = metric(end.point.y, 3);
        const head = batchCount > 0 ? Math.min(x.getPixelForValue(batches[2 * batchCount - 2]!), chartArea.right) : 0;
        const left = Math.max(head, ...ends.map((one) => one.x)) + 10;
        const middle = middles[i]!;
        if (left - end.x > 16) {
          // Far from its point, a value is led to it.
          ctx.beginPath();
          ctx.moveTo(end.x + 6, end.y);
          ctx.lineTo(left - 4, middle);
          ctx.lineWidth = 1;
          ctx.strokeStyle = colours.faint;
          ctx.globalAlpha = 0.45;
          ctx.stroke();
          ctx.globalAlpha = 1;
        }
        ctx.lineWidth = 4;
        ctx.lineJoin = 'round';
        ctx.strokeStyle = colours.ground;
        ctx.font = `600 11px Inter`;
        ctx.strokeText(value, left, middle);
        ctx.fillStyle = end.line.soft ? colours.faint : colours.ink;
        ctx.fillText(value, left, middle);
        const width = ctx.measureText(value).width;
        ctx.font = '420 11px Inter';
        ctx.strokeText(end.word, left + width + 4, middle);
        ctx.fillStyle = colours.faint;
        ctx.fillText(end.word, left + width + 4, middle);
      });
      ctx.restore();
    },
  };

  const drawn = ({ points: data, dash, width }: Line) => ({ data, borderDash: dash, borderWidth: width, pointRadius: 0, pointHitRadius: 0, tension: 0, spanGaps: true });
  const config: ChartConfiguration<'line', Point[]> = {
    type: 'line',
    data: { datasets: lines.map(drawn) },
    options: {
      animation: false,
      events: [],
      parsing: false,
      normalized: true,
      responsive: true,
      maintainAspectRatio: false,
      layout: { padding: { top: 6, right: labelWidth } },
      scales: {
        x: { type: 'linear', min: 0, max: 1, grid: { display: false }, border: { display: false }, ticks: { font, maxRotation: 0, includeBounds: true, padding: 4 } },
        y: { type: 'linear', border: { display: false }, ticks: { font, padding: 8 }, grid: { drawTicks: false }, afterFit: (scale) => (scale.width = 38) },
      },
    },
    plugins: [batchLine, marks],
  };
  const chart = new Chart(canvas, config);

  /** @returns what the scales came to: the same text, the same scales. */
  const fitScales = (): string => {
    const scales = chart.options.scales!;
    const [x, y] = [scales['x']!, scales['y']!];
    const { initial } = state;
    const span = lastEpochShown(state.planned - initial, state.position - initial);
    Object.assign(x, { min: initial, max: initial + span });
    const every = Math.max(1, Math.ceil(span / 12));
    Object.assign(x.ticks!, { stepSize: every, color: colours.faint });
    const [low, high] = extent(lines, batches, batchCount, initial);
    const bounds = kind === 'accuracy' ? { min: 0, max: 1 } : { min: 0, max: Infinity };
    const { min, max, step } = roundRange(low, high, 5, bounds);
    const digits = Math.max(1, Math.min(4, -Math.floor(Math.log10(step) + 1e-9)));
    Object.assign(y, { min, max });
    Object.assign(y.ticks!, { stepSize: step, color: colours.faint, callback: (value: string | number) => Number(value).toFixed(digits) });
    Object.assign(y.grid!, { color: colours.grid });
    return [initial, span, min, max, step, colours.faint, colours.grid, colours.line].join();
  };
  let laidOut = '';

  return {
    draw(next, its) {
      state = next;
      colours = its;
      for (const line of lines) refill(line, state.epochs);
      const isWide = lines.some(({ soft, points }) => soft && points.length > 0);
      chart.options.layout = { padding: { top: 6, right: isWide ? wideLabels : labelWidth } };
      if (state.series) {
        if (batches.length < 2 * state.series.length) batches = new Float64Array(Math.min(16_384, 4 * state.series.length));
        batchCount = state.series.curve(kind, batches);
      } else batchCount = 0;
      chart.data.datasets.forEach((dataset, i) => (dataset.borderColor = lines[i]!.soft ? colours.soft : colours.line));
      // Laying the axes out is the dear part; batches alone seldom ask for it.
      const wanted = `${fitScales()} ${isWide} ${state.epochs.length} ${lines.map(({ points }) => points.at(-1)?.y).join(' ')}`;
      if (wanted === laidOut) chart.draw();
      else chart.update('none');
      laidOut = wanted;
    },
    epochAt(x) {
      const value = chart.scales['x']!.getValueForPixel(x) ?? NaN;
      const [first, last] = [state.epochs[0]?.epoch, state.epochs.at(-1)?.epoch];
      return first === undefined || last === undefined || Number.isNaN(value) ? null : Math.max(first, Math.min(last, Math.round(value)));
    },
    close: () => chart.destroy(),
  };
}

function refill({ points, key }: Line, epochs: readonly EpochRow[]): void {
  points.length = 0;
  for (const row of epochs) {
    const y = row[key];
    if (y !== null) points.push({ x: row.epoch, y });
  }
}

/** A straight line's value at 0 and what one more adds. */
function lineOf(atZero: number, atOne: number): [number, number] {
  return [atZero, atOne - atZero];
}

/** Lowest and highest of what matters: all epochs; of the batches those after the first wild ones. */
function extent(lines: readonly Line[], batches: Float64Array, count: number, initial: number): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  const take = (value: number): void => {
    low = Math.min(low, value);
    high = Math.max(high, value);
  };
  for (const { points } of lines) for (const { y } of points) take(y);
  // A smoothed curve strays little from its epochs; before there are any it decides alone.
  const from = lines[0]!.points.length === 0 ? 0 : initial + 0.5;
  for (let i = 0; i < count; i++) if (batches[2 * i]! >= from) take(batches[2 * i + 1]!);
  return low <= high ? [low, high] : [0, 1];
}
