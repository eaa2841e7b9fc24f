import { runColours } from '../../../../core/colours/palette.ts';
import { splitNames } from '../../../../core/datasets.ts';
import type { Columns } from '../view/columns.svelte.ts';

/** What the points of a map can be coloured by. */
export const colourings = ['class', 'split', 'answer', 'tag', 'brightness', 'confidence', 'loss'] as const;
export type Colouring = (typeof colourings)[number];

/** Steps in which a number is shown. */
export const steps = 12;

/** The kind of each picture, by place, which gives it its colour; -1 where it has none. */
export type KindOf = (place: number) => number;

type Known = Pick<Columns, 'labels' | 'splits' | 'answers' | 'tags' | 'brightness'>;

/** What tells pictures apart by one of a few kinds; null for a number, or while it is not here. */
export function kindsOf(by: Colouring, { labels, splits, answers, tags }: Known): KindOf | null {
  switch (by) {
    case 'class': return labels && ((place) => labels[place]!);
    case 'split': return (place) => splits[place]!;
    case 'answer': return answers && labels && ((place) => (answers.predicted[place]! < 0 ? -1 : answers.predicted[place] === labels[place] ? 0 : 1));
    // Of several tags the first.
    case 'tag': return tags && ((place) => (tags.bits[place] === 0 ? -1 : 31 - Math.clz32(tags.bits[place]! & -tags.bits[place]!)));
    default: return null;
  }
}

/** A number of each picture, NaN where it has none; null where it is no number, or not here. */
export function numberOf(by: Colouring, { answers, brightness }: Known): ((place: number) => number) | null {
  switch (by) {
    case 'brightness': return brightness && ((place) => brightness[place]!);
    case 'confidence': return answers && ((place) => answers.confidence[place]!);
    case 'loss': return answers && ((place) => -Math.log(Math.max(1e-7, answers.probability[place]!)));
    default: return null;
  }
}

export interface Scale {
  low: number;
  high: number;
  kindOf: KindOf;
}

/** Numbers as steps from the lowest to the highest of some places. */
export function scaleOf(value: (place: number) => number, places: Iterable<number>): Scale {
  let [low, high] = [Infinity, -Infinity];
  for (const place of places) {
    const one = value(place);
    if (one < low) low = one;
    if (one > high) high = one;
  }
  const kindOf = (place: number): number => {
    const one = value(place);
    return Number.isNaN(one) ? -1 : Math.min(steps - 1, Math.floor(((one - low) / (high - low || 1)) * steps));
  };
  return { low, high, kindOf };
}

/** The colour of one of so many kinds, for CSS. More kinds than there are colours of runs get hues, by turns lighter and darker. */
export function colourOf(by: Colouring, kind: number, kinds: number): string {
  if (kind < 0) return 'var(--ink-3)';
  if (by === 'answer') return kind === 0 ? 'var(--ink-3)' : 'var(--warn)';
  if (by !== 'class' && by !== 'split' && by !== 'tag') return `color-mix(in oklab, var(--accent) ${Math.round((100 * kind) / (steps - 1))}%, var(--outline))`;
  if (kinds <= runColours.length) return `var(--run-${kind + 1})`;
  const hue = Math.round((360 * kind) / kinds);
  const [light, dark] = kind % 2 === 0 ? [0.5, 0.66] : [0.68, 0.82];
  return `light-dark(oklch(${light} 0.16 ${hue}), oklch(${dark} 0.14 ${hue}))`;
}

/** How many kinds there can be. */
export function kindCount(by: Colouring, { classes }: { classes: readonly string[] }, { tags }: Pick<Known, 'tags'>): number {
  return { class: classes.length, split: splitNames.length, answer: 2, tag: tags?.names.length ?? 0, brightness: steps, confidence: steps, loss: steps }[by];
}

/** @param text of an address. */
export function colouringOf(text: string | undefined): Colouring {
  return colourings.find((one) => one === text) ?? 'class';
}
