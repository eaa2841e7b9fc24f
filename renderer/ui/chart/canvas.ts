import { markPath, marksOn } from '../../../core/charts/marks.ts';
import { bandOpacity, dash, faintOpacity, tickTexts, type Plot, type PlotColours, type PlotPath } from '../../../core/charts/plot.ts';

type Context = CanvasRenderingContext2D;

export const plotFont = '11px Inter, sans-serif';

/** Draws a chart on a canvas of its size. */
export function drawPlot(context: Context, plot: Plot, colours: PlotColours): void {
  const { width, height, box, x, y, paths, labels } = plot;
  context.clearRect(0, 0, width, height);
  context.font = plotFont;
  context.lineWidth = 1;
  context.strokeStyle = colours.grid;
  context.fillStyle = colours.faint;
  context.textBaseline = 'middle';
  context.textAlign = 'right';
  context.beginPath();
  const [down, across] = [tickTexts(y.ticks), tickTexts(x.ticks)];
  for (const [place, tick] of y.ticks.entries()) {
    const at = Math.round(box.bottom - (box.bottom - box.top) * y.at(tick)) + 0.5;
    context.moveTo(box.left, at);
    context.lineTo(box.right, at);
    context.fillText(down[place]!, box.left - 8, at);
  }
  context.stroke();
  context.textAlign = 'center';
  context.textBaseline = 'alphabetic';
  for (const [place, tick] of x.ticks.entries()) context.fillText(across[place]!, box.left + (box.right - box.left) * x.at(tick), height - 6);
  clipped(context, plot, () => {
    for (const { line, band } of paths) if (band) fillBand(context, band, colours.of(line.id));
    for (const { line, points } of paths) strokePath(context, points, colours.of(line.id), { dashed: line.dashed, width: line.faint ? 1 : 1.75, dense: isDense(plot), opacity: line.faint ? faintOpacity : 1 });
  });
  for (const { line, points } of paths) if (!line.faint) drawMarks(context, points, line.id, colours);
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  for (const { id, text, x: end, y: middle } of labels) drawLabel(context, cut(context, text, width - end - 10), end + 8, middle, colours.of(id), colours.ground);
}

/**
 * Draws the lines of one owner over a chart that is dimmed.
 * @param history of whom its line goes on, each up to a place along the axis in pixels.
 * @param family who else began with the same.
 */
export function drawLit(context: Context, plot: Plot, id: string, colours: PlotColours, history: ReadonlyMap<string, number> = new Map(), family: ReadonlySet<string> = new Set()): void {
  const { box, paths, labels, width, height } = plot;
  context.save();
  context.globalAlpha = 0.72;
  context.fillStyle = colours.ground;
  context.fillRect(box.left, 0, width - box.left, height - (height - box.bottom));
  context.restore();
  clipped(context, plot, () => {
    const dense = isDense(plot);
    for (const { line, points } of paths) if (family.has(line.id) && line.id !== id) strokePath(context, points, colours.of(line.id), { dashed: line.dashed, width: 1.75, dense, opacity: 0.6 });
    for (const { line, points, band } of paths) {
      const until = line.id === id ? Infinity : history.get(line.id);
      if (until === undefined) continue;
      if (band) fillBand(context, band, colours.of(line.id));
      strokePath(context, pointsUntil(points, until), colours.of(line.id), { dashed: line.dashed, width: 2.5, dense, opacity: 1 });
    }
  });
  for (const { line, points } of paths) if (line.id === id) drawMarks(context, points, id, colours);
  context.font = `600 ${plotFont}`;
  context.textBaseline = 'middle';
  for (const label of labels) if (label.id === id) drawLabel(context, cut(context, label.text, width - label.x - 10), label.x + 8, label.y, colours.of(id), colours.ground);
}

/** The shapes on a line whose colour another has, too. */
function drawMarks(context: Context, points: Float64Array, id: string, { signOf, of, ground }: PlotColours): void {
  const sign = signOf?.(id) ?? 'none';
  if (sign === 'none') return;
  for (const { x, y } of marksOn(points, sign)) {
    const shape = new Path2D(markPath(sign, x, y));
    context.fillStyle = of(id);
    context.strokeStyle = ground;
    context.lineWidth = 2;
    context.stroke(shape);
    context.fill(shape);
  }
}

/** In the place of the names at the ends of lines, what is read of each. @param valueOf null where nothing is. */
export function drawReadings(context: Context, { box, labels, width }: Plot, colours: PlotColours, valueOf: (id: string) => string | null): void {
  context.fillStyle = colours.ground;
  context.fillRect(box.right + 2, 0, width - box.right - 2, box.bottom + 4);
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  for (const { id, text, y } of labels) {
    const value = valueOf(id);
    if (value === null) continue;
    context.font = `600 ${plotFont}`;
    const room = context.measureText(value).width;
    drawLabel(context, value, box.right + 8, y, colours.ink, colours.ground);
    context.font = plotFont;
    drawLabel(context, cut(context, text, width - box.right - room - 16), box.right + 12 + room, y, colours.of(id), colours.ground);
  }
}

/** A dot with a rim of the ground. */
export function drawDot(context: Context, x: number, y: number, colour: string, ground: string): void {
  context.beginPath();
  context.arc(x, y, 3.5, 0, 2 * Math.PI);
  context.fillStyle = colour;
  context.fill();
  context.lineWidth = 1.5;
  context.strokeStyle = ground;
  context.stroke();
}

/** A line from top to bottom. */
export function drawUpright(context: Context, { box }: Plot, x: number, colour: string, dashed: boolean): void {
  if (x < box.left - 0.5 || x > box.right + 0.5) return;
  context.beginPath();
  context.setLineDash(dashed ? [3, 3] : []);
  context.moveTo(Math.round(x) + 0.5, box.top);
  context.lineTo(Math.round(x) + 0.5, box.bottom);
  context.lineWidth = 1;
  context.strokeStyle = colour;
  context.stroke();
  context.setLineDash([]);
}

function clipped(context: Context, { box }: Plot, draw: () => void): void {
  context.save();
  context.beginPath();
  context.rect(box.left, box.top - 2, box.right - box.left + 1, box.bottom - box.top + 4);
  context.clip();
  draw();
  context.restore();
}

/** Joins and dashes of thousands of points are dear, and not seen; all lines of a chart are as wide. */
function isDense({ paths }: Plot): boolean {
  return paths.some(({ points }) => points.length > 1200);
}

function pointsUntil(points: Float64Array, until: number): Float64Array {
  let end = points.length;
  while (end > 0 && points[end - 2]! > until + 0.5) end -= 2;
  return points.subarray(0, end);
}

/** The lower edge there, the upper back; a gap is bridged. */
function fillBand(context: Context, [low, high]: NonNullable<PlotPath['band']>, colour: string): void {
  context.beginPath();
  for (let place = 0; place < low.length; place += 2) if (!Number.isNaN(low[place + 1]!)) context.lineTo(low[place]!, low[place + 1]!);
  for (let place = high.length - 2; place >= 0; place -= 2) if (!Number.isNaN(high[place + 1]!)) context.lineTo(high[place]!, high[place + 1]!);
  context.globalAlpha = bandOpacity;
  context.fillStyle = colour;
  context.fill();
  context.globalAlpha = 1;
}

interface Stroke {
  dashed: boolean;
  width: number;
  /** Whether there are thousands of points. */
  dense: boolean;
  opacity: number;
}

function strokePath(context: Context, points: Float64Array, colour: string, { dashed, width, dense, opacity }: Stroke): void {
  context.beginPath();
  let pen = false;
  for (let place = 0; place < points.length; place += 2) {
    const y = points[place + 1]!;
    if (Number.isNaN(y)) pen = false;
    else if (pen) context.lineTo(points[place]!, y);
    else {
      context.moveTo(points[place]!, y);
      pen = true;
    }
  }
  context.setLineDash(dashed && !dense ? dash : []);
  context.lineJoin = dense ? 'bevel' : 'round';
  context.lineWidth = dense ? 1 : width;
  context.globalAlpha = dashed && dense ? 0.55 * opacity : opacity;
  context.strokeStyle = colour;
  context.stroke();
  context.globalAlpha = 1;
  context.setLineDash([]);
  // A point alone has no line.
  if (points.length === 2 && pen) {
    context.fillStyle = colour;
    context.fillRect(points[0]! - 2, points[1]! - 2, 4, 4);
  }
}

/** A context that draws in CSS pixels on a canvas of this size. Drawn by the processor: many lines are dear to a graphics card, or to what stands for one. */
export function sizedContext(canvas: HTMLCanvasElement, width: number, height: number): Context {
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  const [across, down] = [Math.round(width * devicePixelRatio), Math.round(height * devicePixelRatio)];
  if (canvas.width !== across || canvas.height !== down) [canvas.width, canvas.height] = [across, down];
  context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}

/** A text with a rim of the ground, cut to a room in pixels. */
export function drawText(context: Context, text: string, x: number, y: number, colour: string, ground: string, room: number): void {
  drawLabel(context, cut(context, text, room), x, y, colour, ground);
}

function drawLabel(context: Context, text: string, x: number, y: number, colour: string, ground: string): void {
  context.lineWidth = 3;
  context.lineJoin = 'round';
  context.strokeStyle = ground;
  context.strokeText(text, x, y);
  context.fillStyle = colour;
  context.fillText(text, x, y);
}

function cut(context: Context, text: string, room: number): string {
  if (context.measureText(text).width <= room) return text;
  let length = text.length - 1;
  while (length > 1 && context.measureText(`${text.slice(0, length)}…`).width > room) length--;
  return `${text.slice(0, length)}…`;
}
