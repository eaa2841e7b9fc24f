import { viridis } from '../../../../ui/chart/viridis.ts';
import { runColours } from '../../../../../core/colours/palette.ts';
import type { MeasureAxis } from '../../../../../core/charts/measure-axis.ts';
import type { CellValue } from '../../table/entry.ts';

/** Steps between the least and the greatest: more are not told apart, and each has its lines drawn together. */
const steps = 24;

/** A colour of a share from 0 to 1 in both themes: the greatest stands out most from the ground. */
export function shade(share: number): string {
  const at = Math.round(Math.max(0, Math.min(1, share)) * steps) / steps;
  return `light-dark(rgb(${viridis(0.86 * (1 - at)).join(' ')}), rgb(${viridis(0.2 + 0.8 * at).join(' ')}))`;
}

/** The colour of each value: of numbers a shade, of words one of the colours of runs, of nothing a neutral one. */
export function coloursOf(axis: MeasureAxis, values: readonly CellValue[]): string[] {
  const span = axis.words === null ? values.flatMap((value) => (typeof value === 'number' ? [axis.at(value)] : [])) : [];
  const [low, high] = [Math.min(...span), Math.max(...span)];
  return values.map((value) => {
    if (value === null) return 'var(--ink-3)';
    if (axis.words !== null) return `var(--run-${(axis.words.indexOf(String(value)) % runColours.length) + 1})`;
    return shade(high > low ? (axis.at(value) - low) / (high - low) : 1);
  });
}

/** The shades side by side. */
export const ramp = `linear-gradient(to right, ${Array.from({ length: 9 }, (_, place) => shade(place / 8)).join(', ')})`;
