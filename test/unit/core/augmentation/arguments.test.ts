import { phraseText } from '../../../../core/errors/words.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { augmentationArguments, isMixing, readAugmentation, type Augmentation } from '../../../../core/augmentation/augmentation.ts';

const off = read({});

describe('reads', () => {
  test.each([
    [{}, {}],
    [{ rotation_range: 15 }, { rotation_range: 15 }],
    [{ width_shift_range: 0.1, height_shift_range: 4 }, { width_shift_range: 0.1, height_shift_range: 4 }],
    [{ zoom_range: 0.2 }, { zoom_range: [0.8, 1.2] }],
    [{ zoom_range: [0.5, 1] }, { zoom_range: [0.5, 1] }],
    [{ brightness_range: [0.2, 1] }, { brightness_range: [0.2, 1] }],
    [{ brightness_range: null }, { brightness_range: null }],
    [{ contrast_range: 0.3 }, { contrast_range: [0.3, 0.3] }],
    [{ contrast_range: [0.4, 0.1] }, { contrast_range: [0.4, 0.1] }],
    [{ fill_mode: 'wrap', cval: 12.5 }, { fill_mode: 'wrap', cval: 12.5 }],
  ])('%j', (raw, wanted) => {
    expect(read(raw)).toEqual({ ...off, ...wanted });
  });

  test('what it has read, to the same', () => {
    const raw = fc.record({
      rotation_range: fc.double({ min: 0, max: 180, noNaN: true }),
      zoom_range: fc.oneof(fc.double({ min: 0, max: 0.99, noNaN: true }), fc.tuple(fc.double({ min: 0.1, max: 1, noNaN: true }), fc.double({ min: 1, max: 3, noNaN: true }))),
      contrast_range: fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constant([0.1, 0.9])),
      brightness_range: fc.option(fc.constant([0.1, 2])),
      horizontal_flip: fc.boolean(),
    }, { requiredKeys: [] });
    fc.assert(fc.property(raw, (given) => {
      const once = read(given);
      expect(read({ ...once })).toEqual(once);
    }));
  });
});

describe('refuses', () => {
  test.each([
    [{ rotation: 15 }, "has no argument 'rotation'", 'rotation_range'],
    [{ rotation_range: -1 }, 'got rotation_range=-1', 'at least 0'],
    [{ rotation_range: '15' }, 'got rotation_range="15"', 'a number'],
    [{ width_shift_range: [1, 2] }, 'got width_shift_range=[1,2]', 'a number'],
    [{ zoom_range: 1 }, 'got zoom_range=1', 'a number below 1'],
    [{ zoom_range: -0.2 }, 'got zoom_range=-0.2', 'a number below 1'],
    [{ zoom_range: [1.2, 0.8] }, 'got zoom_range=[1.2,0.8]', 'the smaller first'],
    [{ zoom_range: [0, 1] }, 'got zoom_range=[0,1]', 'above 0'],
    [{ brightness_range: 0.2 }, 'got brightness_range=0.2', 'two numbers'],
    [{ brightness_range: [0.5, 1, 2] }, 'got brightness_range=[0.5,1,2]', 'or null'],
    [{ contrast_range: 1.5 }, 'got contrast_range=1.5', 'from 0 to 1'],
    [{ contrast_range: null }, 'got contrast_range=null', 'from 0 to 1'],
    [{ fill_mode: 'mirror' }, 'got fill_mode="mirror"', 'nearest, reflect, wrap, constant'],
    [{ cval: 256 }, 'got cval=256', 'at most 255'],
    [{ crop_padding: 1.5 }, 'got crop_padding=1.5', 'a whole number'],
    [{ mixup_alpha: -0.2 }, 'got mixup_alpha=-0.2', 'at least 0'],
    [{ randaugment_magnitude: 31 }, 'got randaugment_magnitude=31', 'at most 30'],
  ])('%j', (raw, problem, hint) => {
    expect(() => read(raw)).toThrow(problem);
    expect(() => read(raw)).toThrow(hint);
  });
});

test('labels are mixed by mixup and CutMix only', () => {
  expect(isMixing(off)).toBe(false);
  expect(isMixing(read({ mixup_alpha: 0.2 }))).toBe(true);
  expect(isMixing(read({ cutmix_alpha: 1 }))).toBe(true);
  expect(isMixing(read({ randaugment_layers: 2, cutout_size: 8 }))).toBe(false);
});

test('each argument is told in one line', () => {
  for (const { description } of Object.values(augmentationArguments)) expect(description).toMatch(/^[A-Z].{15,160}\.$/);
});

function read(raw: Record<string, unknown>): Augmentation {
  return readAugmentation(raw, (problem, hint) => { throw new Error(`${phraseText(problem)} / ${phraseText(hint)}`); });
}
