import { corners, signs, type Sign } from '../colours/signs.ts';

/** Between two shapes of a line, and how large each is, in pixels. */
const apart = 96;
const markSize = 8;

/**
 * Where the shapes of a line stand: near its end, each kind of shape elsewhere, since lines often end together, and every
 * so often before it.
 * @param points x and y one after the other, in pixels; y NaN for a gap.
 */
export function marksOn(points: Float64Array, sign: Sign): { x: number; y: number }[] {
  if (sign === 'none') return [];
  const found: { x: number; y: number }[] = [];
  const before = points.at(-2)! - (apart / signs.length) * (signs.indexOf(sign) - 1);
  for (let place = points.length - 2; place >= 0; place -= 2) {
    const [x, y] = [points[place]!, points[place + 1]!];
    if (!Number.isNaN(y) && x <= (found.length === 0 ? before : found.at(-1)!.x - apart)) found.push({ x, y });
  }
  return found;
}

/** The `d` of a shape about a point. */
export function markPath(sign: Exclude<Sign, 'none'>, x: number, y: number): string {
  const at = (across: number, down: number): string => `${Math.round((x + across * markSize) * 100) / 100} ${Math.round((y + down * markSize) * 100) / 100}`;
  if (sign === 'disc') return `M${at(-0.5, 0)}a${markSize / 2} ${markSize / 2} 0 1 0 ${markSize} 0a${markSize / 2} ${markSize / 2} 0 1 0 ${-markSize} 0Z`;
  return `M${corners[sign].map(([across, down]) => at(across, down)).join('L')}Z`;
}
