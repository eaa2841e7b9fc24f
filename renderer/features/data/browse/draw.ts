import { boxAt, positionsIn, type Box, type Layout } from './layout.ts';
import type { Spot } from './thumbnails.ts';

/** Colours as a canvas takes them. */
export interface Inks {
  skeleton: string;
  ground: string;
  ink: string;
  faint: string;
  accent: string;
  warn: string;
}

/** What is drawn: pictures at positions of a page that is scrolled to `top`. */
export interface Scene {
  layout: Layout;
  /** By position. */
  places: Uint32Array;
  top: number;
  height: number;
  find(place: number): Spot | null;
  /** Of a picture as kept. */
  kept: { width: number; height: number };
  /** In its room while it is not here. */
  colourOf(place: number): string | null;
  captionOf(place: number): string;
  cut(context: CanvasRenderingContext2D, text: string, room: number): string;
  isSelected(place: number): boolean;
  isExcluded(place: number): boolean;
  isEdited(place: number): boolean;
  /** Where the keyboard is; null where nowhere. */
  current: number | null;
  band: Box | null;
  inks: Inks;
}

/** @param context draws in pixels of the window; all of it is drawn anew. */
export function drawPictures(context: CanvasRenderingContext2D, scene: Scene, room: number): void {
  const { layout, places, top, height, kept, inks, current } = scene;
  context.clearRect(0, 0, room, height);
  // Small ones grow by whole pixels; large ones are smoothed as they shrink further.
  context.imageSmoothingEnabled = layout.width < kept.width;
  const [first, last] = positionsIn(layout, places.length, top, height);
  context.font = '12px Inter, sans-serif';
  context.textBaseline = 'middle';
  for (let position = first; position < last; position++) {
    const place = places[position]!;
    const box = boxAt(layout, position);
    box.y -= top;
    drawOne(context, scene, place, box);
  }
  if (current !== null && current >= first && current < last) {
    const box = boxAt(layout, current);
    ring(context, { ...box, y: box.y - top }, inks.accent, inks.ground, layout.gap);
  }
  if (scene.band) drawBand(context, scene.band, top, inks);
}

function drawOne(context: CanvasRenderingContext2D, scene: Scene, place: number, box: Box): void {
  const { layout, kept, inks } = scene;
  const spot = scene.find(place);
  const isExcluded = scene.isExcluded(place);
  if (isExcluded) context.globalAlpha = 0.3;
  if (spot) context.drawImage(spot.sheet, spot.x, spot.y, kept.width, kept.height, box.x, box.y, box.width, box.height);
  else {
    context.fillStyle = scene.colourOf(place) ?? inks.skeleton;
    context.fillRect(box.x, box.y, box.width, box.height);
  }
  context.globalAlpha = 1;
  if (isExcluded) cross(context, box, inks);
  if (scene.isEdited(place)) corner(context, box, inks);
  if (scene.isSelected(place)) select(context, box, inks, layout.gap);
  if (layout.caption === 0) return;
  context.fillStyle = inks.faint;
  context.fillText(scene.cut(context, scene.captionOf(place), box.width), box.x, box.y + box.height + layout.caption / 2 + 1);
}

function select(context: CanvasRenderingContext2D, { x, y, width, height }: Box, { accent }: Inks, gap: number): void {
  context.fillStyle = accent;
  context.globalAlpha = 0.22;
  context.fillRect(x, y, width, height);
  context.globalAlpha = 1;
  context.strokeStyle = accent;
  context.lineWidth = 2;
  const out = gap >= 4 ? 1 : -1;
  context.strokeRect(x - out, y - out, width + 2 * out, height + 2 * out);
}

/** Around where the keyboard is, told from what is selected by a rim of the ground. */
function ring(context: CanvasRenderingContext2D, { x, y, width, height }: Box, accent: string, ground: string, gap: number): void {
  const out = gap >= 4 ? 1 : 0;
  context.lineWidth = 2;
  context.strokeStyle = ground;
  context.strokeRect(x + 1, y + 1, width - 2, height - 2);
  context.strokeStyle = accent;
  context.strokeRect(x - out, y - out, width + 2 * out, height + 2 * out);
}

/** What is left out is struck through. */
function cross(context: CanvasRenderingContext2D, { x, y, width, height }: Box, { ink, ground }: Inks): void {
  for (const [colour, thick] of [[ground, 4], [ink, 1.5]] as const) {
    context.strokeStyle = colour;
    context.lineWidth = thick;
    context.beginPath();
    context.moveTo(x + width * 0.2, y + height * 0.8);
    context.lineTo(x + width * 0.8, y + height * 0.2);
    context.stroke();
  }
}

/** A corner in another colour: this picture was edited. */
function corner(context: CanvasRenderingContext2D, { x, y, width }: Box, { warn, ground }: Inks): void {
  const side = Math.max(7, Math.min(14, width / 4));
  context.fillStyle = warn;
  context.strokeStyle = ground;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(x + width - side, y);
  context.lineTo(x + width, y);
  context.lineTo(x + width, y + side);
  context.closePath();
  context.fill();
  context.stroke();
}

function drawBand(context: CanvasRenderingContext2D, { x, y, width, height }: Box, top: number, { accent }: Inks): void {
  context.fillStyle = accent;
  context.globalAlpha = 0.12;
  context.fillRect(x, y - top, width, height);
  context.globalAlpha = 1;
  context.strokeStyle = accent;
  context.lineWidth = 1;
  context.strokeRect(Math.round(x) + 0.5, Math.round(y - top) + 0.5, width, height);
}

/** Cuts texts to a room. Measuring is dear, and the same names come again, so what was cut is kept. */
export function createCut(): Scene['cut'] {
  const known = new Map<string, string>();
  return (context, text, room) => {
    const key = `${room} ${text}`;
    let shown = known.get(key);
    if (shown !== undefined) return shown;
    shown = text;
    for (let length = text.length; context.measureText(shown).width > room && length > 1; ) shown = `${text.slice(0, --length)}…`;
    if (known.size > 5000) known.clear();
    known.set(key, shown);
    return shown;
  };
}
