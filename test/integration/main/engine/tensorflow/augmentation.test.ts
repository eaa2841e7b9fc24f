import { phraseText } from '../../../../../core/errors/words.ts';
import { afterAll, describe, expect, test } from 'vitest';
import { affineMatrix, flipped } from '../../../../../core/augmentation/affine.ts';
import { Algebra } from '../../../../../core/augmentation/algebra.ts';
import { augment, readAugmentation } from '../../../../../core/augmentation/augmentation.ts';
import { brightness, channelShift, contrast } from '../../../../../core/augmentation/color.ts';
import { operations } from '../../../../../core/augmentation/randaugment.ts';
import { identity, sample, sampleWhole, type Fill, type ImageShape } from '../../../../../core/augmentation/sampling.ts';
import { batchOf, compute, picture, tensors, vector, type Fed } from './augmentationGraph.ts';
import { fixture, size } from './support.ts';

type Parameters = Partial<Record<
  'theta' | 'tx' | 'ty' | 'shear' | 'zx' | 'zy' | 'flip_horizontal' | 'flip_vertical' | 'brightness' | 'channel_shift_intensity', number
>>;

interface Transforms {
  shape: ImageShape;
  fill_mode: Fill['mode'];
  cval: number;
  parameters: Parameters[];
  /** null where SciPy's rounding alone puts a pixel of the very edge outside. */
  images: (number | null)[][];
}

interface Colors {
  shape: ImageShape;
  parameters: Parameters[];
  images: number[][];
  factors: number[];
  contrast: number[][];
}

interface Generated {
  shape: ImageShape;
  seed: number[];
  arguments: Record<string, unknown>;
  images: number[][];
}

interface Operated {
  name: string;
  shape: ImageShape;
  amount: number;
  /** -1 where a pixel comes from outside the picture. */
  image: number[];
}

/** Of 255, as the project's aim says: 1e-3. */
const close = 0.255;
/** What the fixtures' rounding to 0.01, and float32, may make of it. */
const closer = 0.02;

describe('as ImageDataGenerator.apply_transform moves pixels', () => {
  const cases = fixture<Transforms[]>('augmentation/transforms.json');
  test.each(cases.map((given) => [given.fill_mode, given.shape.join(' x '), given] as const))('%s, %s', (_mode, _shape, given) => {
    const { shape, parameters, fill_mode: mode, cval: value } = given;
    const column = (name: keyof Parameters, still: number): Fed => vector(parameters.map((one) => one[name] ?? still));
    const fed = {
      images: batchOf(parameters.map((_, i) => picture(shape, 1 + i)), shape),
      theta: column('theta', 0), tx: column('tx', 0), ty: column('ty', 0),
      shear: column('shear', 0), zx: column('zx', 1), zy: column('zy', 1),
      horizontal: column('flip_horizontal', 0), vertical: column('flip_vertical', 0),
    };
    const [got] = compute(fed, (graph, inputs) => {
      const algebra = new Algebra(graph);
      const matrix = flipped(algebra, affineMatrix(algebra, inputs, shape), inputs, shape);
      return [sample(algebra, inputs.images, shape, matrix, { mode, value })];
    });
    for (const [i, one] of parameters.entries()) {
      const own = part(got!, shape, i);
      expectClose(own, given.images[i]!.map((value, at) => value ?? own[at]!), closer, JSON.stringify(one));
    }
    const edge = given.images.flat().filter((value) => value === null).length;
    expect(edge).toBeLessThan(0.01 * given.images.length * size(shape));
  });

  test('numbers known beforehand give what tensors give', () => {
    const shape: ImageShape = [7, 6, 3];
    const known = { theta: 20, tx: 0, ty: 1.5, shear: 0, zx: 1, zy: 0.9 };
    const both = (value: number): Fed => vector([value, value]);
    const fed = {
      images: batchOf([picture(shape, 1), picture(shape, 2)], shape),
      theta: both(known.theta), tx: both(known.tx), ty: both(known.ty), shear: both(known.shear), zx: both(known.zx), zy: both(known.zy),
    };
    for (const mode of ['nearest', 'reflect', 'wrap', 'constant'] as const) {
      const [first, second] = compute(fed, (graph, inputs) => {
        const algebra = new Algebra(graph);
        return [known, inputs].map((one) => sample(algebra, inputs.images, shape, affineMatrix(algebra, one, shape), { mode, value: 9 }));
      });
      expectClose(first!, Array.from(second!), closer, mode);
    }
  });

  test('flips by whole pixels are exact, and beyond the edges lies the value given', () => {
    const shape: ImageShape = [3, 4, 2];
    const images = batchOf([picture(shape, 5)], shape);
    const [mirrored, moved] = compute({ images }, (graph, { images: input }) => {
      const algebra = new Algebra(graph);
      const both = flipped(algebra, identity, { horizontal: 1, vertical: 1 }, shape);
      return [sampleWhole(algebra, input, shape, both, 0), sampleWhole(algebra, input, shape, [1, 0, 2, 0, 1, -1], 7)];
    });
    const at = (row: number, column: number, channel: number): number => images.values[(row * 4 + column) * 2 + channel]!;
    const drawn = (pixel: (row: number, column: number, channel: number) => number): number[] =>
      Array.from({ length: 24 }, (_, i) => pixel(Math.floor(i / 8), Math.floor(i / 2) % 4, i % 2));
    expect([...mirrored!]).toEqual(drawn((row, column, channel) => at(2 - row, 3 - column, channel)));
    expect([...moved!]).toEqual(drawn((row, column, channel) => (row - 1 < 0 || column + 2 > 3 ? 7 : at(row - 1, column + 2, channel))));
  });
});

describe('as Keras changes colours', () => {
  test.each(fixture<Colors[]>('augmentation/colors.json').map((given) => [given.shape.join(' x '), given] as const))('%s', (_title, given) => {
    const { shape, parameters } = given;
    const flat = (image: Float32Array): Float32Array => image.map((value) => value * 0.75 + 16);
    for (const [i, one] of parameters.entries()) {
      const fed = {
        images: batchOf([flat(picture(shape, 1 + i))], shape),
        factor: vector([one.brightness ?? 1]),
        intensity: vector([one.channel_shift_intensity ?? 0]),
      };
      const [got] = compute(fed, (graph, { images, factor, intensity }) => {
        const algebra = new Algebra(graph);
        const shifted = one.channel_shift_intensity === undefined ? images : channelShift(algebra, images, intensity);
        return [one.brightness === undefined ? shifted : brightness(algebra, shifted, factor)];
      });
      expectClose(got!, given.images[i]!, closer, JSON.stringify(one));
    }
    const fed = { images: batchOf(given.factors.map((_, i) => picture(shape, 1 + i)), shape), factor: vector(given.factors) };
    const [got] = compute(fed, (graph, { images, factor }) => [contrast(new Algebra(graph), images, factor)]);
    for (const [i, factor] of given.factors.entries()) expectClose(part(got!, shape, i), given.contrast[i]!, closer, `contrast ${factor}`);
  });
});

/** With the numbers that TensorFlow draws, in the order in which `augment` asks for them. */
describe('augment does all that an ImageDataGenerator does', () => {
  const cases = fixture<Generated[]>('augmentation/generated.json');
  test.each(cases.map((given) => [given.arguments['fill_mode'], given] as const))('%s', (_mode, given) => {
    const { shape, seed } = given;
    const values = readAugmentation(given.arguments, (problem) => { throw new Error(phraseText(problem)); });
    const [got] = compute({ images: batchOf(given.images.map((_, i) => picture(shape, 1 + i)), shape) }, (graph, { images }) =>
      [augment(graph, values, { images, shape, targets: null }, () => graph.constant('int32', [2], seed)).images]);
    const wanted = given.images.flat();
    // Brightness cuts to whole values: what float32 puts on the other side of one is another by one level, or two once multiplied.
    const others = wanted.filter((value, i) => Math.abs(got![i]! - value) > closer).length;
    expect(others).toBeLessThan(0.005 * wanted.length);
    expectClose(got!, wanted, 2 + closer, 'generated');
  });
});

describe('as Pillow does what RandAugment names', () => {
  const cases = fixture<Operated[]>('augmentation/operations.json');
  /** Pillow works on whole values: a blend is cut to one, its mean of greys is rounded before it is multiplied. */
  const rounding: Record<string, number> = { Contrast: 1.5, Color: 1.5, Sharpness: 2, Posterize: 0, Solarize: 0, Equalize: 0, Identity: 0 };
  test.each(cases.map((given) => [given.name, given.amount, given] as const))('%s %d', (name, amount, given) => {
    const { shape } = given;
    const twin = cases.filter((other) => other.name === name).indexOf(given);
    const image = picture(shape, 1 + twin).map((value) => Math.floor(value * 0.6) + 30);
    const operation = operations.find((one) => one.name === name)!;
    const [got] = compute({ images: batchOf([image], shape), m: vector([amount]) }, (graph, { images, m }) => {
      const context = { algebra: new Algebra(graph), shape, fill: { mode: 'nearest', value: 0 } as const, strength: 0.5 };
      return [graph.op('Identity', [operation.apply(context, images, m)])];
    });
    const inside = given.image.map((value, i) => (value === -1 ? got![i]! : value));
    expect(inside.filter((_, i) => given.image[i] !== -1).length).toBeGreaterThan(size(shape) / 2);
    expectClose(got!, inside, (rounding[name] ?? 1) + close, name);
  });

  test('every operation is covered', () => {
    expect(operations.map(({ name }) => name)).toEqual([...new Set(cases.map(({ name }) => name))]);
  });
});

afterAll(() => { expect(tensors.live).toBe(0); });

function part(values: Float32Array, shape: ImageShape, index: number): Float32Array {
  return values.subarray(index * size(shape), (index + 1) * size(shape));
}

function expectClose(got: Float32Array, wanted: readonly number[], tolerance: number, of: string): void {
  expect(got).toHaveLength(wanted.length);
  const gaps = wanted.map((value, i) => Math.abs(got[i]! - value));
  const worst = gaps.reduce((most, gap, i) => (gap <= gaps[most]! ? most : i), 0);
  const off = gaps.filter((gap) => !(gap <= tolerance)).length;
  expect(off === 0 ? 'all close' : `${of}: ${off} of ${wanted.length} off, value ${worst} is ${got[worst]}, wanted ${wanted[worst]}`).toBe('all close');
}

