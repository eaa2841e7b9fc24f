import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clipped } from '../../../../../../main/export/tflite/quantize/clip.ts';
import { pixelGrid } from '../../../../../../main/export/tflite/quantize/grid.ts';
import { heldBy, scaleOf, stored, weighted, type ActivationType } from '../../../../../../main/export/tflite/quantize/scales.ts';
import type { TfliteTensor } from '../../../../../../main/formats/tflite/model.ts';

const number = fc.double({ min: -1e4, max: 1e4, noNaN: true });
const ranges = fc.tuple(number, number).map(([a, b]) => ({ least: Math.min(a, b), most: Math.max(a, b) }));
const types = fc.constantFrom<ActivationType>('INT8', 'INT16');

describe('a scale', () => {
  it('holds its range, and 0 exactly, to half a step', () => {
    fc.assert(fc.property(ranges, types, (range, type) => {
      const scale = scaleOf(range, type);
      const held = heldBy(scale, type);
      expect(Number.isInteger(scale.zeroPoint)).toBe(true);
      expect(scale.zeroPoint >= -128 && scale.zeroPoint <= 127).toBe(true);
      expect(scale.scale > 0 && Math.fround(scale.scale) === scale.scale).toBe(true);
      // A step more at one end where 0 does not fall on one.
      expect(held.least <= Math.min(0, range.least) + 0.51 * scale.scale).toBe(true);
      expect(held.most >= Math.max(0, range.most) - 0.51 * scale.scale).toBe(true);
      const values = Float32Array.of(0, range.least, range.most);
      const back = Array.from(stored(values, scale, type) as Int8Array, (value) => (value - scale.zeroPoint) * scale.scale);
      expect(back[0]).toBe(0);
      for (const i of [1, 2]) expect(Math.abs(back[i]! - values[i]!)).toBeLessThanOrEqual(1.02 * scale.scale + 1e-9);
    }));
  });

  it('of 16 bits has 0 in its middle', () => { expect(scaleOf({ least: -1, most: 3 }, 'INT16')).toEqual({ scale: Math.fround(3 / 32767), zeroPoint: 0 }); });

  it('of nothing but 0 is one that kernels can multiply by', () => { expect(scaleOf({ least: 0, most: 0 }, 'INT8').scale).toBeGreaterThan(1e-4); });
});

describe('weights', () => {
  const tensor = (shape: number[], data: Float32Array): TfliteTensor => ({ name: 'w', type: 'FLOAT32', shape, data, quantization: null, layer: 'conv' });

  it.each([[0, [3, 2, 2, 2]], [3, [1, 3, 3, 3]]] as const)('have a scale for each place of axis %i, and biases that of the sums', (axis, shape) => {
    const lengths: readonly number[] = shape;
    const size = lengths.reduce((product, length) => product * length, 1);
    const each = lengths.slice(axis + 1).reduce((product, length) => product * length, 1);
    const values = Float32Array.from({ length: size }, (_, i) => Math.sin(i * 1.7) * 10 ** (Math.floor(i / each) % 3));
    const bias = Float32Array.of(0.5, -20, 3000);
    const found = weighted(tensor([...shape], values), tensor([3], bias), axis, { scale: 0.02, zeroPoint: 3 }, 'INT8');
    const { scales } = found.kernel.quantization!;
    expect(found.kernel.quantization!.axis).toBe(axis);
    expect(new Set(found.kernel.quantization!.zeroPoints)).toEqual(new Set([0]));
    for (const [i, value] of values.entries()) {
      const scale = scales[Math.floor(i / each) % 3]!;
      expect(Math.abs(Number(found.kernel.data![i]) * scale - value)).toBeLessThanOrEqual(scale * 0.5001);
      expect(Math.abs(Number(found.kernel.data![i]))).toBeLessThanOrEqual(127);
    }
    expect(found.bias!.type).toBe('INT32');
    for (const [i, value] of bias.entries()) {
      const scale = found.bias!.quantization!.scales[i]!;
      expect(scale).toBe(Math.fround(scales[i]! * 0.02));
      expect(Math.abs(Number(found.bias!.data![i]) * scale - value)).toBeLessThanOrEqual(scale * 0.5001);
    }
    expect(weighted(tensor([...shape], values), tensor([3], bias), axis, { scale: 0.02, zeroPoint: 0 }, 'INT16').bias!.data).toBeInstanceOf(BigInt64Array);
  });

  it('of a dead channel leave its bias room in 32 bits', () => {
    const { bias } = weighted(tensor([1, 1, 1, 2], Float32Array.of(0, 1e-30)), tensor([1], Float32Array.of(7)), 0, { scale: 1e-4, zeroPoint: 0 }, 'INT8');
    expect(Number(bias!.data![0]) * bias!.quantization!.scales[0]!).toBeCloseTo(7, 4);
  });
});

describe('a range', () => {
  it('loses what lies far off and alone', () => {
    const counts = new Float64Array(512).fill(0);
    counts.fill(10_000, 0, 100);
    counts[511] = 1;
    const { least, most } = clipped({ least: 0, most: 51.2 }, counts);
    expect(least).toBe(0);
    expect(most).toBeGreaterThan(9);
    expect(most).toBeLessThan(25);
  });

  it('stays whole where values are spread evenly', () => {
    expect(clipped({ least: -2, most: 3 }, new Float64Array(512).fill(10))).toEqual({ least: -2, most: 3 });
  });

  it('of one value stays', () => { expect(clipped({ least: 1, most: 1 }, new Float64Array(512).fill(1))).toEqual({ least: 1, most: 1 }); });
});

describe('raw pixels', () => {
  it.each([
    [{ scale: 1 / 255, offset: 0 }, { zeroPoint: -128, exact: true }],
    [{ scale: 1, offset: 0 }, { zeroPoint: -128, exact: true }],
    [{ scale: 1 / 64, offset: -2 }, { zeroPoint: 0, exact: true }],
    [{ scale: 1 / 127.5, offset: -1 }, { exact: false }],
  ])('are what the network sees of %o, less 128', (preprocessing, expected) => {
    const grid = pixelGrid(preprocessing)!;
    expect(grid).toMatchObject(expected);
    for (const pixel of [0, 1, 100, 255]) {
      const seen = pixel * preprocessing.scale + preprocessing.offset;
      expect(Math.abs((pixel - 128 - grid.zeroPoint) * grid.scale - seen)).toBeLessThanOrEqual((grid.exact ? 1e-3 : 0.501) * preprocessing.scale);
    }
  });

  it.each([{ scale: -1, offset: 255 }, { scale: 1, offset: 5 }, { scale: 1, offset: -400 }])('cannot be stored by a scale where 0 is none of them: %o', (preprocessing) => {
    expect(pixelGrid(preprocessing)).toBeNull();
  });
});
