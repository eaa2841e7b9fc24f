import { describe, expect, it } from 'vitest';
import { moved, nearestPoint, toMap, toScreen, whole, zoomed } from '../../../../../../renderer/features/data/map/camera.ts';

const room = { width: 600, height: 432 };

describe('a camera', () => {
  it('shows all at first, upright, in the middle', () => {
    const camera = whole(room);
    expect([toScreen(camera, room, 0, 1), toScreen(camera, room, 1, 0)]).toEqual([[100, 16], [500, 416]]);
  });

  it.each([[1.5], [0.9], [1e9], [1e-9]])('keeps what lies at the pointer as it zooms by %d', (factor) => {
    const before = whole(room);
    const at = toMap(before, room, 420, 100);
    const [x, y] = toScreen(zoomed(before, room, factor, 420, 100), room, ...at);
    expect([x, y].map((one) => Math.round(one * 1000) / 1000)).toEqual([420, 100]);
  });

  it('moves what is seen with the pointer', () => {
    const [x, y] = toScreen(moved(whole(room), 30, -20), room, 0, 1);
    expect([x, y].map(Math.round)).toEqual([130, -4]);
  });

  it.each([
    [100, 16, 0],
    [104, 20, 0],
    [300, 216, null],
    [495, 410, 1],
  ])('finds the point nearest to (%d, %d): %s', (x, y, found) => {
    expect(nearestPoint(Float32Array.of(0, 1, 1, 0, 0.5, 0.5), (i) => i !== 2, whole(room), room, x, y)).toBe(found);
  });
});
