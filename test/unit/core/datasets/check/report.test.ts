import { describe, expect, it } from 'vitest';
import { createMeasure, emptyFigures, type Figures } from '../../../../../core/datasets/check/figures.ts';
import { extraTwins, imageLists } from '../../../../../core/datasets/check/mending.ts';
import { findFaults } from '../../../../../core/datasets/check/quality.ts';
import { reportOf, setAside, type CheckSubject } from '../../../../../core/datasets/check/report.ts';
import { findShortcuts } from '../../../../../core/datasets/check/shortcuts.ts';
import { random } from '../../../../../core/random.ts';

const shape = { height: 16, width: 16, channels: 1 };

function figuresOf(draw: ((x: number, y: number) => number)[]): Figures {
  const figures = emptyFigures(draw.length);
  const measure = createMeasure(shape);
  draw.forEach((value, place) => measure(Uint8Array.from({ length: 256 }, (_, i) => value(i % 16, Math.floor(i / 16))), 0, figures, place));
  return figures;
}

const checks = (light: number, dark: number) => (x: number, y: number) => ((x + y) % 2 === 0 ? light : dark);
const all = (count: number): number[] => Array.from({ length: count }, (_, place) => place);

describe('figures', () => {
  it('are of what is there', () => {
    const { brightness, dark, light, contrast, sharpness, red, blue } = figuresOf([checks(255, 0), () => 51]);
    expect([...brightness].map((value) => value.toFixed(3))).toEqual(['0.500', '0.200']);
    expect([dark[0], light[0], dark[1]!.toFixed(3)]).toEqual([0, 1, '0.200']);
    expect([...contrast].map((value) => value.toFixed(3))).toEqual(['0.500', '0.000']);
    // The Laplacian of a chessboard of ±1 is ±8.
    expect([sharpness[0]!.toFixed(1), sharpness[1]]).toEqual(['64.0', 0]);
    expect(red).toEqual(blue);
  });
});

describe('quality', () => {
  const digit = (x: number, y: number): number => (x > 6 && x < 9 && y > 3 && y < 12 ? 250 : 0);
  const soft = (x: number, y: number): number => 128 + 60 * Math.sin((x + 2 * y) / 12);
  const grain = (seed: number) => (x: number, y: number): number => 90 + ((x * 31 + y * 17 + seed * 7 + x * y) % 60);
  const figures = figuresOf([checks(60, 20), digit, checks(255, 245), soft, () => 128, ...Array.from({ length: 20 }, (_, seed) => grain(seed))]);

  it('names what is dark, light and blurred, and neither digits on black nor what is nearly constant', () => {
    expect(findFaults(figures, all(25), null)).toEqual({ dark: [0], light: [2], blurred: [3], aspect: [], size: [] });
  });

  it('looks only at the pictures asked about', () => {
    expect(findFaults(figures, all(25).slice(3), null)).toMatchObject({ dark: [], light: [] });
  });

  it('knows odd files by their sides', () => {
    const widths = [...new Array<number>(20).fill(300), 900, 40, 4000, 310, 290];
    const heights = [...new Array<number>(20).fill(200), 300, 30, 3000, 190, 210];
    expect(findFaults(figures, all(25), { widths, heights, kinds: widths.map(() => 'png') })).toMatchObject({ aspect: [20], size: [21, 22] });
  });
});

describe('shortcuts', () => {
  const count = 1000;
  const labels = Int32Array.from({ length: count }, (_, place) => place % 5);
  const figures = (darker: number): Figures => {
    const source = random(1, 'figures');
    const columns = emptyFigures(count);
    for (const column of Object.values(columns)) for (let place = 0; place < count; place++) column[place] = 0.5 + 0.1 * source.normal();
    for (let place = 0; place < count; place++) if (labels[place] === 3) columns.brightness[place]! -= darker;
    return columns;
  };

  it('are none where labels are chance', () => {
    for (const { score } of findShortcuts(figures(0), labels, 5, all(count), null)) expect(score).toBeLessThan(0.12);
  });

  it('are found where a class is darker, and which class', () => {
    const [best] = findShortcuts(figures(0.3), labels, 5, all(count), null);
    expect(best).toMatchObject({ property: 'brightness', class: 3 });
    expect(best!.score).toBeGreaterThan(0.8);
  });

  it('are found in the kind of files', () => {
    const files = { widths: all(count).map(() => 10), heights: all(count).map(() => 10), kinds: [...labels].map((label) => (label === 1 ? 'jpeg' : 'png')) };
    expect(findShortcuts(figures(0), labels, 5, all(count), files)[0]).toMatchObject({ property: 'type', class: 1, score: 1 });
  });

  it('need ten pictures of two classes', () => {
    expect(findShortcuts(figures(1), labels, 5, all(40), null)).toEqual([]);
  });
});

describe('a report', () => {
  const ranges = { train: { start: 0, end: 6 }, validation: { start: 6, end: 6 }, test: { start: 6, end: 9 }, unlabeled: { start: 9, end: 9 } };
  const subject: CheckSubject = { splits: Uint8Array.of(0, 0, 0, 0, 0, setAside, 2, 2, 2), labels: Int32Array.of(0, 0, 0, 1, 1, 1, 0, 1, 0), classes: 3, ranges, files: null, skipped: [] };
  const figures = figuresOf(all(9).map((place) => checks(150 + place * 5, 50)));
  const report = reportOf(
    subject,
    {
      figures: { ...figures, sharpness: Float32Array.of(1, 2, 3, 1, 1, 1, 1, 1, 1) },
      equal: [{ first: 0, second: 6, distance: 0 }],
      near: [{ first: 0, second: 1, distance: 0.1 }, { first: 1, second: 2, distance: 0.12 }, { first: 3, second: 8, distance: 0.05 }, { first: 4, second: 8, distance: 0.02 }, { first: 5, second: 7, distance: 0 }],
      nearCompared: true,
      seconds: 1,
    },
  );
  const train = (index: number) => ({ split: 'train', index });
  const test = (index: number) => ({ split: 'test', index });

  it('has groups, first the image to keep: of test, else the sharpest', () => {
    expect(report.images).toBe(8);
    expect(report.duplicates).toEqual([
      { exact: false, distance: 0.12, images: [test(0), train(2), train(1), train(0)] },
      { exact: false, distance: 0.05, images: [test(2), train(3), train(4)] },
    ]);
  });

  it('has for each leak the nearest twin that is trained on', () => {
    expect(report.leaks).toEqual([
      { train: train(0), test: test(0), exact: true, distance: 0 },
      { train: train(4), test: test(2), exact: false, distance: 0.02 },
    ]);
  });

  it('has twins of different labels, and a class without images', () => {
    expect(report.labels).toEqual([{ exact: false, images: [{ ...test(2), label: 0 }, { ...train(3), label: 1 }, { ...train(4), label: 1 }] }]);
    expect(report.imbalance).toEqual({ largest: 3, smallest: 0, ratio: null, largestClass: 0, smallestClass: 2 });
  });

  it('is mended by setting aside all but the first of each group', () => {
    expect(imageLists(extraTwins(report.duplicates))).toEqual({ train: '0-4' });
  });
});
