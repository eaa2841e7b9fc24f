import { describe, expect, it } from 'vitest';
import { positionAfter } from '../../../../../renderer/features/data/browse/keys.ts';
import { boxAt, layOut, nearestWidth, positionAt, positionsIn, positionsWithin, topToShow, widthsFor } from '../../../../../renderer/features/data/browse/layout.ts';

/** Ten pictures of 64 x 64 in rows of four. */
const layout = layOut(10, 300, 64, 64);

describe('pictures on a page', () => {
  it('fill its width, the last row from the left', () => {
    expect(layout).toMatchObject({ columns: 4, rows: 3, caption: 0 });
    expect(boxAt(layout, 3).x + 64).toBeLessThanOrEqual(300 - layout.gap);
    expect(boxAt(layout, 3).x + 64).toBeGreaterThan(300 - layout.gap - 4);
    expect(boxAt(layout, 9)).toEqual({ ...boxAt(layout, 1), y: boxAt(layout, 9).y });
    expect(boxAt(layout, 9).y + 64 + layout.gap).toBeLessThanOrEqual(layout.total);
  });

  it('are found where they lie, and not between', () => {
    for (let position = 0; position < 10; position++) {
      const { x, y, width, height } = boxAt(layout, position);
      for (const [dx, dy] of [[0, 0], [width - 1, height - 1]] as const) expect(positionAt(layout, 10, x + dx, y + dy)).toBe(position);
      expect(positionAt(layout, 10, x + width, y)).toBeNull();
    }
    const past = boxAt(layout, 10);
    expect(positionAt(layout, 10, past.x, past.y)).toBeNull();
    expect(positionAt(layout, 10, 0, 0)).toBeNull();
  });

  it.each([[0, 10, [0, 4]], [60, 30, [0, 8]], [70, 10, [0, 4]], [70, 11, [0, 8]], [81, 60, [4, 8]], [157, 1000, [8, 10]], [1e6, 100, [10, 10]]] as const)('scrolled to %i, %i high, shows %j', (top, height, expected) => {
    expect(positionsIn(layout, 10, top, height)).toEqual(expected);
  });

  it('are touched by a rectangle drawn in any direction', () => {
    const [from, to] = [boxAt(layout, 1), boxAt(layout, 6)];
    const [a, b] = [{ x: from.x + 60, y: from.y + 60 }, { x: to.x + 5, y: to.y + 5 }];
    expect(positionsWithin(layout, 10, a, b)).toEqual([1, 2, 5, 6]);
    expect(positionsWithin(layout, 10, b, a)).toEqual([1, 2, 5, 6]);
    expect(positionsWithin(layout, 10, { x: 0, y: 0 }, { x: 1, y: 1 })).toEqual([]);
    expect(positionsWithin(layout, 10, { x: 0, y: boxAt(layout, 8).y }, { x: 900, y: 900 })).toEqual([8, 9]);
  });

  it.each([[0, 50, 0], [9, 0, boxAt(layout, 9).y + 64 + layout.gap - 100], [4, 76, 76]] as const)('picture %i is brought into sight from %i by scrolling to %i', (position, top, expected) => {
    expect(topToShow(layout, position, top, 100)).toBe(expected);
  });

  it.each([['ArrowRight', 9, 9], ['ArrowLeft', 0, 0], ['ArrowDown', 1, 5], ['ArrowDown', 7, 9], ['ArrowUp', 6, 2], ['Home', 7, 0], ['End', 2, 9], ['PageDown', 0, 8], ['PageUp', 9, 1], ['x', 3, null]] as const)('%s leads from %i to %j', (key, from, to) => {
    expect(positionAfter(key, from, 10, layout, 2)).toBe(to);
  });
});

describe('widths of pictures', () => {
  it.each([
    [32, [16, 32, 64, 96, 128, 160, 192, 224, 256]],
    [10, [20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120, 130]],
    [64, [32, 64, 128, 192, 256]],
    [96, [32, 48, 64, 96, 128]],
    [224, [32, 48, 64, 96, 128, 192]],
    [1000, [32, 48, 64, 96, 128, 192, 256, 384, 512]],
  ])('of %i pixels are %j', (own, expected) => {
    expect(widthsFor(own)).toEqual(expected);
    expect(widthsFor(own)[nearestWidth(widthsFor(own), 64)]).toBe(expected.toSorted((a, b) => Math.abs(a - 64) - Math.abs(b - 64))[0]);
  });
});
