import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { colourOf, runColours } from '../../../../core/colours/palette.ts';
import { signs, signsOf } from '../../../../core/colours/signs.ts';
import { contrast, difference, eyes, seen } from './vision.ts';

const css = readFileSync(join(import.meta.dirname, '..', '..', '..', '..', 'renderer', 'tokens.css'), 'utf8');
const ground = (name: string): Record<'light' | 'dark', string> => {
  const [, light, dark] = new RegExp(`--${name}: light-dark\\((#[\\da-f]{6}), (#[\\da-f]{6})\\)`).exec(css)!;
  return { light: light!, dark: dark! };
};

/** Two colours as far apart are told apart as thin lines beside each other; 2.3 is what is just seen of large fields. */
const apart = 13;

describe('the difference of colours', () => {
  // Of the published pairs: https://hajim.rochester.edu/ece/sites/gsharma/ciede2000/dataNew/ciede2000testdata.txt
  it.each([
    [[50, 2.6772, -79.7751], [50, 0, -82.7485], 2.0425],
    [[50, -1, 2], [50, 0, 0], 2.3669],
    [[50, 2.5, 0], [50, 0, -2.5], 4.3065],
    [[50, 2.5, 0], [61, -5, 29], 22.8977],
    [[60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387], 1.2644],
    [[2.0776, 0.0795, -1.135], [0.9033, -0.0636, -0.5514], 0.9082],
  ] as const)('of %j and %j is %d', (a, b, expected) => {
    expect(difference(a, b)).toBeCloseTo(expected, 4);
  });
});

describe.each(['light', 'dark'] as const)('the colours of runs in %s surroundings', (side) => {
  it.each(Object.entries(eyes))('are told apart by eyes: %s', (_name, eye) => {
    const all = runColours.map((colour) => seen(colour[side], eye));
    const near = all.flatMap((a, place) => all.slice(0, place).map((b, other) => ({ pair: [other + 1, place + 1], by: difference(a, b) }))).filter(({ by }) => by < apart);
    expect(near).toEqual([]);
  });

  it.each(['ground', 'surface', 'raised'])('are seen as lines on %s: 3 to 1', (under) => {
    expect(runColours.filter((colour) => contrast(colour[side], ground(under)[side]) < 3)).toEqual([]);
  });
});

describe('the colour of a run', () => {
  it('differs between runs begun one after the other, and is one for life', () => {
    expect(Array.from({ length: 9 }, (_, place) => colourOf(place + 1, `run ${place}`))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 0]);
  });

  it('comes from the id of a run of another home', () => {
    const given = Array.from({ length: 64 }, (_, place) => colourOf(null, `20260101-0000${10 + place}-aaaa`));
    expect(new Set(given).size).toBe(runColours.length);
    expect(given).toEqual(Array.from({ length: 64 }, (_, place) => colourOf(null, `20260101-0000${10 + place}-aaaa`)));
  });

  it('has a shape beside it where runs share it: twenty begun one after the other are all told apart', () => {
    const colours = Array.from({ length: 20 }, (_, place) => colourOf(place + 1, ''));
    expect(new Set(colours.map((colour, place) => `${colour} ${signsOf(colours)[place]}`)).size).toBe(20);
    expect(signsOf([0, 1, 0, 0])).toEqual(['none', 'none', signs[1], signs[2]]);
  });
});
