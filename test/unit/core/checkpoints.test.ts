import { describe, expect, it } from 'vitest';
import { keptEpochs, nearestKept } from '../../../core/checkpoints.ts';

const folders = ['10', '2', '5', '7-12', 'final', '0-4'];
const checkpoints = folders.map((folder) => ({ folder, epoch: folder === 'final' ? 12 : Number.parseInt(folder) }));

describe('epochs that can be forked from', () => {
  it('are those whose end has a checkpoint, in order', () => {
    expect(keptEpochs(checkpoints)).toEqual([2, 5, 10]);
  });

  it.each([[5, 5], [1, 2], [4, 5], [7, 5], [8, 10], [99, 10]])('nearest to %i is %i', (epoch, nearest) => {
    expect(nearestKept(checkpoints, epoch)).toBe(nearest);
  });

  it('may be none', () => {
    expect(nearestKept([{ folder: 'final', epoch: 3 }], 3)).toBeNull();
  });
});
