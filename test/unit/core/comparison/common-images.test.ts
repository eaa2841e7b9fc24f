import { describe, expect, it } from 'vitest';
import { commonImages, sharing } from '../../../../core/comparison/common-images.ts';
import type { Answers } from '../../../../core/ledger/answers.ts';
import { splitNames, type SplitName } from '../../../../core/datasets.ts';

type Answering = Pick<Answers, 'split' | 'images' | 'target'>;

/** Images as `test 3: 1`, the last being the label; without edits where they are counted from one on. */
function answering(images: readonly string[], isEdited = true): Answering {
  const read = images.map((image) => image.split(/:? /) as [SplitName, string, string]);
  const imported = { split: Uint8Array.from(read, ([split]) => splitNames.indexOf(split)), index: Int32Array.from(read, ([, index]) => Number(index)) };
  return { split: 'test', images: { start: isEdited ? 0 : imported.index[0]!, count: images.length, ...(isEdited ? { imported } : {}) }, target: Int32Array.from(read, ([, , label]) => Number(label)) };
}
const plain = answering(['test 0: 2', 'test 1: 0', 'test 2: 1', 'test 3: 1'], false);
const moved = answering(['train 2: 1', 'test 1: 0', 'test 3: 1']);
const relabelled = answering(['test 0: 2', 'test 1: 1', 'test 2: 1', 'test 3: 1']);
const apart = answering(['train 0: 2', 'train 1: 0']);

describe('images that runs on versions of a data set have in common', () => {
  it.each<[string, Answering[], string[], number]>([
    ['those not moved', [plain, moved], ['test 1: 0', 'test 3: 1'], 3],
    ['those of the same label', [plain, relabelled], ['test 0: 2', 'test 2: 1', 'test 3: 1'], 1],
    ['those of all', [moved, relabelled, plain], ['test 3: 1'], 4],
    ['all of one version', [moved, moved], ['train 2: 1', 'test 1: 0', 'test 3: 1'], 0],
  ])('are %s', (_, all, expected, leftOut) => {
    const common = commonImages(all)!;
    const { split, index } = common.images.imported!;
    for (const [place, { target }] of all.entries()) {
      const labels = common.cut(place, target);
      expect(Array.from(index, (one, image) => `${splitNames[split[image]!]} ${one}: ${labels[image]}`)).toEqual(expected);
      expect([...labels]).toEqual(expected.map((_, image) => target[common.positionOf(place, image)]));
    }
    expect(common.leftOut).toBe(leftOut);
    expect(sharing(all)).toEqual([...all.keys()]);
  });

  it('are none where they were answered by none or one alone', () => {
    expect(commonImages([plain, apart])).toBeNull();
    expect(sharing([apart, plain, moved])).toEqual([1, 2]);
  });
});
