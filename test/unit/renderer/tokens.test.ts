import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const css = readFileSync(join(import.meta.dirname, '..', '..', '..', 'renderer', 'tokens.css'), 'utf8');
/** Each colour by name: its light and its dark value. */
const colours = new Map([...css.matchAll(/--([\w-]+): light-dark\((#[\da-f]{6}), (#[\da-f]{6})\)/g)].map(([, name, light, dark]) => [name!, [light!, dark!] as const]));

/** Relative luminance, https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const value = parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].toSorted((x, y) => x - y);
  return (high! + 0.05) / (low! + 0.05);
}

const words = ['ink', 'ink-2', 'ink-3'].flatMap((word) => ['ground', 'surface', 'raised', 'hover', 'accent-soft'].map((under) => [word, under] as const));
const pairs: (readonly [string, string])[] = [
  ...words,
  ['on-accent', 'accent'],
  ['on-accent', 'accent-strong'],
  ['accent-ink', 'ground'],
  ['accent-ink', 'accent-soft'],
  ['wrong', 'ground'],
  ['wrong', 'wrong-soft'],
  ['ink', 'wrong-soft'],
  ['ink-2', 'wrong-soft'],
  ['warn', 'warn-soft'],
  ['ink-2', 'warn-soft'],
  ['right', 'ground'],
];

describe.each([['light', 0], ['dark', 1]] as const)('%s', (_theme, side) => {
  const of = (name: string): string => colours.get(name)![side];

  it.each(pairs)('%s can be read on %s: 4.5 to 1', (word, under) => {
    expect(contrast(of(word), of(under))).toBeGreaterThanOrEqual(4.5);
  });

  it('the edge of a control is seen: 3 to 1', () => {
    expect(contrast(of('control'), of('ground'))).toBeGreaterThanOrEqual(3);
  });
});

it('there are five sizes of type and two weights', () => {
  expect([...css.matchAll(/--size-\d: (\d+px)/g)].map((match) => match[1])).toEqual(['11px', '12px', '13px', '16px', '28px']);
  expect([...css.matchAll(/--(regular|strong):/g)]).toHaveLength(2);
});
