import { phraseText } from '../../../../../core/errors/words.ts';
import { afterAll, describe, expect, test } from 'vitest';
import { affineParameters, affineRanges, flipRanges, flipsOf } from '../../../../../core/augmentation/affine.ts';
import { Algebra } from '../../../../../core/augmentation/algebra.ts';
import { augment, isMixing, readAugmentation, type Augmentation } from '../../../../../core/augmentation/augmentation.ts';
import { colorRanges } from '../../../../../core/augmentation/color.ts';
import { draw } from '../../../../../core/augmentation/draws.ts';
import { beta, partners } from '../../../../../core/augmentation/mixing.ts';
import { operations, randaugmentLayer, randaugmentRanges } from '../../../../../core/augmentation/randaugment.ts';
import type { ImageShape } from '../../../../../core/augmentation/sampling.ts';
import { integers } from '../../../../../core/graph.ts';
import type { Tensor } from '../../../../../main/engine/tensorflow/graph.ts';
import { batchOf, compute, picture, seeds, tensors, vector, type Fed } from './augmentationGraph.ts';
import { size } from './support.ts';

const shape: ImageShape = [16, 12, 3];
const many = 20_000;
/** As a training on a CPU has its graph. What Grappler makes of it: augmentation.test.ts. */
const rewrite = false;

describe('parameters are drawn as get_random_transform draws them', () => {
  /** `many` of each parameter that these settings need. */
  function drawn(raw: Record<string, unknown>): Record<string, Float32Array> {
    const values = settings(raw);
    let names: string[] = [];
    const columns = compute({}, (graph) => {
      const algebra = new Algebra(graph);
      const ranges = { ...affineRanges(values, shape), ...flipRanges(values), ...colorRanges(values), ...randaugmentRanges(values) };
      const numbers = draw(graph, ranges, integers(graph, [many]), seeds(graph, 1, 0)('augmentation'));
      const all = { ...numbers, ...affineParameters(algebra, values, numbers), ...flipsOf(algebra, numbers) };
      const tensorsOf = Object.entries(all).filter((entry): entry is [string, Tensor] => typeof entry[1] !== 'number');
      names = tensorsOf.map(([name]) => name);
      return tensorsOf.map(([, tensor]) => tensor);
    }, { rewrite });
    return Object.fromEntries(names.map((name, i) => [name, columns[i]!]));
  }

  test.each([
    [{ rotation_range: 15 }, 'theta', -15, 15],
    [{ height_shift_range: 0.1 }, 'tx', -1.6, 1.6],
    [{ width_shift_range: 0.25 }, 'ty', -3, 3],
    [{ width_shift_range: 2.5 }, 'ty', -2.5, 2.5],
    [{ shear_range: 20 }, 'shear', -20, 20],
    [{ zoom_range: 0.2 }, 'zx', 0.8, 1.2],
    [{ zoom_range: [0.5, 1] }, 'zy', 0.5, 1],
    [{ channel_shift_range: 30 }, 'channelShift', -30, 30],
    [{ brightness_range: [0.3, 1.4] }, 'brightness', 0.3, 1.4],
    [{ contrast_range: [0.1, 0.4] }, 'contrast', 0.9, 1.4],
    [{ contrast_range: 0.2 }, 'contrast', 0.8, 1.2],
  ])('%j: %s is uniform from %d to %d', (raw, name, low, high) => {
    const values = drawn(raw)[name]!;
    expect(values).toHaveLength(many);
    const tenths = new Array<number>(10).fill(0);
    for (const value of values) {
      expect(value >= low - 1e-5 && value <= high + 1e-5).toBe(true);
      tenths[Math.min(9, Math.floor(((value - low) / (high - low)) * 10))]!++;
    }
    // Chi squared of ten classes: above 33.7 once in ten thousand seeds.
    expect(chiSquared(tenths, new Array<number>(10).fill(0.1))).toBeLessThan(33.7);
  });

  test('a shift by a whole number is by whole pixels fewer than it, none twice as often as each', () => {
    const values = [...drawn({ height_shift_range: 3 })['tx']!];
    const counts = [-2, -1, 0, 1, 2].map((pixels) => values.filter((value) => value === pixels).length);
    expect(counts.reduce((sum, one) => sum + one)).toBe(many);
    expect(chiSquared(counts, [1 / 6, 1 / 6, 1 / 3, 1 / 6, 1 / 6])).toBeLessThan(23.5);
  });

  test('a shift of one pixel, whole, is none: numpy.random.choice(1) is 0', () => {
    expect(new Set(drawn({ width_shift_range: 1 })['ty']!)).toEqual(new Set([0]));
  });

  test('one picture in two is flipped, each way on its own', () => {
    const flips = drawn({ horizontal_flip: true, vertical_flip: true });
    const kinds = [0, 0, 0, 0];
    flips['horizontal']!.forEach((horizontal, i) => kinds[2 * horizontal + flips['vertical']![i]!]!++);
    expect(chiSquared(kinds, [0.25, 0.25, 0.25, 0.25])).toBeLessThan(21.1);
  });

  test('parameters do not go together', () => {
    const columns = Object.values(drawn({ rotation_range: 15, width_shift_range: 0.1, height_shift_range: 0.1, zoom_range: 0.2, shear_range: 5, horizontal_flip: true }));
    for (const [i, a] of columns.entries()) for (const b of columns.slice(i + 1)) expect(Math.abs(correlation(a, b))).toBeLessThan(0.035);
  });

  test('RandAugment draws each operation as often, and either sign', () => {
    const { operation1, sign1 } = drawn({ randaugment_layers: 2 });
    const counts = operations.map((_, i) => operation1!.filter((value) => Math.floor(value) === i).length);
    expect(chiSquared(counts, operations.map(() => 1 / operations.length))).toBeLessThan(40.9);
    expect(sign1!.filter((value) => value < 0).length / many).toBeCloseTo(0.5, 1);
  });
});

describe('Beta(alpha, alpha)', () => {
  test.each([0.02, 0.2, 1, 4])('alpha %d has its mean, its spread and, of each tenth, its share', (alpha) => {
    const [values] = compute({}, (graph) => {
      const algebra = new Algebra(graph);
      const count = integers(graph, [many]);
      const { u, v } = draw(graph, { u: [0, 1], v: [0, 1] }, count, seeds(graph, 2, 0)('uniform'));
      return [beta(algebra, alpha, u!, v!, count, seeds(graph, 2, 0)('gamma'))];
    });
    const mean = average(values!);
    expect(values!.every((value) => value >= 0 && value <= 1)).toBe(true);
    expect(mean).toBeCloseTo(0.5, 1.7);
    const variance = average(values!.map((value) => (value - mean) ** 2));
    expect(variance * 4 * (2 * alpha + 1)).toBeCloseTo(1, 1);
    const fourth = average(values!.map((value) => (value - 0.5) ** 4));
    // The kurtosis of Beta(a, a) is 3 - 6 / (2 a + 3).
    expect(fourth / variance ** 2).toBeCloseTo(3 - 6 / (2 * alpha + 3), 1);
  });

  test('partners are a permutation, another at each step', () => {
    const orders = [0, 1].map((step) => compute({}, (graph) => {
      const algebra = new Algebra(graph);
      const { order } = draw(graph, { order: [0, 1] }, integers(graph, [200]), seeds(graph, 3, step)('order'));
      return [algebra.cast(partners(algebra, order!), 'float32')];
    })[0]!);
    for (const order of orders) expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 200 }, (_, i) => i));
    expect([...orders[0]!]).not.toEqual([...orders[1]!]);
  });
});

const kinds: Record<string, Record<string, unknown>> = {
  'the recipe cifar10-augmented': { rotation_range: 15, width_shift_range: 0.1, height_shift_range: 0.1, horizontal_flip: true, zoom_range: 0.2 },
  'shear, reflected': { shear_range: 20, fill_mode: 'reflect' },
  'zoom, constant': { zoom_range: 0.5, fill_mode: 'constant', cval: 30 },
  'shift, wrapped': { width_shift_range: 0.5, fill_mode: 'wrap' },
  flips: { horizontal_flip: true, vertical_flip: true },
  'flip and crop': { horizontal_flip: true, crop_padding: 3 },
  colours: { brightness_range: [0.5, 1.5], contrast_range: 0.5, channel_shift_range: 40 },
  cutout: { cutout_size: 6 },
  mixup: { mixup_alpha: 1 },
  CutMix: { cutmix_alpha: 1 },
  'mixup or CutMix': { mixup_alpha: 1, cutmix_alpha: 1 },
  RandAugment: { randaugment_layers: 2 },
  everything: {
    rotation_range: 15, width_shift_range: 0.1, height_shift_range: 2, shear_range: 5, zoom_range: 0.2, horizontal_flip: true, vertical_flip: true,
    brightness_range: [0.5, 1.5], contrast_range: 0.5, channel_shift_range: 40, crop_padding: 2, cutout_size: 4, randaugment_layers: 3,
    randaugment_magnitude: 20, mixup_alpha: 0.2, cutmix_alpha: 1,
  },
};

describe.each(Object.entries(kinds))('%s', (_name, raw) => {
  const same = batchOf(Array.from({ length: 24 }, () => picture(shape, 1)), shape);

  test('gives every picture something else, at every step; the same seed the same, bit for bit, with any threads', () => {
    const first = augmented(raw, same, 5, 0);
    expect(augmented(raw, same, 5, 0, 1)).toEqual(first);
    expect(augmented(raw, same, 5, 0, 2)).toEqual(first);
    if (isMixing(settings(raw))) return;
    const pictures = Array.from({ length: 24 }, (_, i) => first.images.subarray(i * size(shape), (i + 1) * size(shape)).join());
    const flips = raw === kinds['flips'];
    expect(new Set(pictures).size).toBeGreaterThan(flips ? 3 : 12);
    expect(augmented(raw, same, 5, 1).images).not.toEqual(first.images);
    expect(augmented(raw, same, 6, 0).images).not.toEqual(first.images);
  });

  test('keeps values within 0 and 255', () => {
    const { images } = augmented(raw, noisy(24), 7, 3);
    expect(images.every((value) => value >= 0 && value <= 255)).toBe(true);
  });

  test('takes a batch of one, and a smaller last batch', () => {
    expect(augmented(raw, noisy(1), 7, 3).images).toHaveLength(size(shape));
    const [all, some] = [augmented(raw, noisy(9), 7, 3), augmented(raw, noisy(5), 7, 3)];
    expect(some.images).toHaveLength(5 * size(shape));
    if (!isMixing(settings(raw))) expect(some.images).toEqual(all.images.subarray(0, 5 * size(shape)));
  });
});

test('all off changes nothing and asks for no seed', () => {
  const fed = noisy(3);
  const [images] = compute({ fed }, (graph, inputs) => {
    const result = augment(graph, settings({}), { images: inputs.fed, shape, targets: null }, () => { throw new Error('asked for a seed'); });
    return [graph.op('Identity', [result.images])];
  });
  expect(images).toEqual(fed.values);
});

test('a crop is one of the padded picture, mirrored or not, and each place comes up', () => {
  const [height, width, channels] = shape;
  const count = 1500;
  const [padding, value] = [2, 99];
  const one = picture(shape, 4);
  const { images } = augmented({ crop_padding: padding, horizontal_flip: true, cval: value }, batchOf(Array.from({ length: count }, () => one), shape), 1, 0);
  const places = new Map<string, number>();
  for (let flip = 0; flip < 2; flip++) for (let dy = -padding; dy <= padding; dy++) for (let dx = -padding; dx <= padding; dx++) {
    const crop = Float32Array.from({ length: size(shape) }, (_, i) => {
      const [row, column] = [Math.floor(i / (width * channels)) + dy, (Math.floor(i / channels) % width) + dx];
      if (row < 0 || row >= height || column < 0 || column >= width) return value;
      return one[(row * width + (flip ? width - 1 - column : column)) * channels + (i % channels)]!;
    });
    places.set(crop.join(), 0);
  }
  for (let i = 0; i < count; i++) {
    const crop = images.subarray(i * size(shape), (i + 1) * size(shape)).join();
    expect(places.has(crop)).toBe(true);
    places.set(crop, places.get(crop)! + 1);
  }
  expect(places.size).toBe(50);
  // Chi squared of fifty classes: above 95 once in ten thousand seeds.
  expect(chiSquared([...places.values()], new Array<number>(50).fill(1 / 50))).toBeLessThan(95);
});

test('Cutout paints a square about any pixel, cut at the edges', () => {
  const [height, width, channels] = shape;
  const [count, side] = [4000, 4];
  const { images } = augmented({ cutout_size: side, cval: 0 }, batchOf(Array.from({ length: count }, () => new Float32Array(size(shape)).fill(200)), shape), 2, 0);
  const centres = new Array<number>(height * width).fill(0);
  for (let i = 0; i < count; i++) {
    const painted = Array.from({ length: height * width }, (_, p) => p).filter((p) => images[i * size(shape) + p * channels] === 0);
    const rows = painted.map((p) => Math.floor(p / width));
    const columns = painted.map((p) => p % width);
    const [top, bottom, left, right] = [Math.min(...rows), Math.max(...rows) + 1, Math.min(...columns), Math.max(...columns) + 1];
    expect(painted).toHaveLength((bottom - top) * (right - left));
    const row = top === 0 ? bottom - side / 2 : top + side / 2;
    const column = left === 0 ? right - side / 2 : left + side / 2;
    centres[row * width + column]!++;
  }
  expect(Math.min(...centres)).toBeGreaterThan(0);
  // Of 192 places, about 270 once in ten thousand seeds.
  expect(chiSquared(centres, new Array<number>(height * width).fill(1 / (height * width)))).toBeLessThan(270);
});

/** Each picture is of one value and of a class of its own: so a mixed label says what its pixels must be. */
describe('labels are mixed as pixels are', () => {
  const count = 64;
  const value = (index: number): number => index * 3 + 10;
  const flat = batchOf(Array.from({ length: count }, (_, i) => new Float32Array(size(shape)).fill(value(i))), shape);

  test.each([
    ['mixup', { mixup_alpha: 1 }],
    ['CutMix', { cutmix_alpha: 1 }],
    ['either', { mixup_alpha: 1, cutmix_alpha: 1 }],
  ])('%s', (name, raw) => {
    const { images, targets } = augmented(raw, flat, 3, 0, null, count);
    let [blended, pasted, whole] = [0, 0, 0];
    for (let i = 0; i < count; i++) {
      const label = targets!.subarray(i * count, (i + 1) * count);
      const pixels = images.subarray(i * size(shape), (i + 1) * size(shape));
      expect(label.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 5);
      expect(label.filter((one) => one > 0).length).toBeLessThanOrEqual(2);
      const wanted = label.reduce((sum, share, k) => sum + share * value(k), 0);
      expect(Math.abs(average(pixels) - wanted)).toBeLessThan(0.01);
      const distinct = new Set(pixels).size;
      if (label.filter((one) => one > 0).length < 2) whole++;
      else if (distinct === 1) blended++;
      else pasted++;
      expect(distinct).toBeLessThanOrEqual(2);
    }
    expect(blended > 10).toBe(name !== 'CutMix');
    expect(pasted > 10).toBe(name !== 'mixup');
    expect(whole).toBeLessThan(20);
  });

  test('without targets is refused', () => {
    expect(() => compute({ flat }, (graph, inputs) => [augment(graph, settings({ mixup_alpha: 1 }), { images: inputs.flat, shape, targets: null }, seeds(graph, 1, 1)).images])).toThrow('no targets');
  });
});

test('RandAugment deals each picture to its operation and puts it back in its place', () => {
  const order = Array.from({ length: 28 }, (_, i) => (i * 5) % operations.length);
  const signs = order.map((_, i) => (i % 3 === 0 ? -1 : 1));
  const fed = { images: noisy(order.length), operation: vector(order), sign: vector(signs) };
  const [dealt, ...alone] = compute(fed, (graph, inputs) => {
    const algebra = new Algebra(graph);
    const context = { algebra, shape, fill: { mode: 'nearest', value: 0 } as const, strength: 0.4 };
    const each = operations.map(({ apply, most }) => apply(context, inputs.images, algebra.op('Mul', inputs.sign, most(shape) * 0.4)));
    return [randaugmentLayer(context, inputs.images, algebra.cast(inputs.operation, 'int32'), inputs.sign), ...each.map((one) => graph.op('Identity', [one]))];
  });
  for (const [i, operation] of order.entries()) {
    const place = [i * size(shape), (i + 1) * size(shape)] as const;
    expect(dealt!.subarray(...place)).toEqual(alone[operation]!.subarray(...place));
  }
});

afterAll(() => { expect(tensors.live).toBe(0); });

function settings(raw: Record<string, unknown>): Augmentation {
  return readAugmentation(raw, (problem) => { throw new Error(phraseText(problem)); });
}

function noisy(count: number): Fed {
  return batchOf(Array.from({ length: count }, (_, i) => picture(shape, 1 + i)), shape);
}

function augmented(
  raw: Record<string, unknown>, images: Fed, seed: number, step: number, threads: number | null = null, classes = 4,
): { images: Float32Array; targets: Float32Array | null } {
  const values = settings(raw);
  const count = images.shape[0]!;
  const labels = { shape: [count, classes], values: Float32Array.from({ length: count * classes }, (_, i) => (i % classes === Math.floor(i / classes) % classes ? 1 : 0)) };
  const [pixels, targets] = compute({ images, labels }, (graph, inputs) => {
    const result = augment(graph, values, { images: inputs.images, shape, targets: isMixing(values) ? inputs.labels : null }, seeds(graph, seed, step));
    return [result.images, result.targets ?? inputs.labels].map((tensor) => graph.op('Identity', [tensor]));
  }, { threads, rewrite });
  return { images: pixels!, targets: isMixing(values) ? targets! : null };
}

function average(values: Float32Array): number {
  return values.reduce((sum, one) => sum + one, 0) / values.length;
}

function chiSquared(counts: readonly number[], shares: readonly number[]): number {
  const total = counts.reduce((sum, one) => sum + one, 0);
  return counts.reduce((sum, count, i) => sum + (count - total * shares[i]!) ** 2 / (total * shares[i]!), 0);
}

function correlation(a: Float32Array, b: Float32Array): number {
  const [meanA, meanB] = [average(a), average(b)];
  const together = (x: Float32Array, meanX: number, y: Float32Array, meanY: number): number =>
    x.reduce((sum, value, i) => sum + (value - meanX) * (y[i]! - meanY), 0);
  return together(a, meanA, b, meanB) / Math.sqrt(together(a, meanA, a, meanA) * together(b, meanB, b, meanB));
}
