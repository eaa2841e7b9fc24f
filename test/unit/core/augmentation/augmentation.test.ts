import { phraseText } from '../../../../core/errors/words.ts';
import { describe, expect, test } from 'vitest';
import { augment, isMixing, readAugmentation } from '../../../../core/augmentation/augmentation.ts';
import { Algebra } from '../../../../core/augmentation/algebra.ts';
import type { OpGraph } from '../../../../core/graph.ts';

/** A tensor that is only a name: this graph tells what would be built. */
interface Named {
  type: string;
  inputs: readonly Named[];
}

class Recorder implements OpGraph<Named> {
  readonly built: string[] = [];
  op(type: string, inputs: readonly (Named | readonly Named[])[]): Named {
    this.built.push(type);
    return { type, inputs: inputs.flat() };
  }
  ops(type: string, inputs: readonly (Named | readonly Named[])[], _attributes: unknown, count: number): Named[] {
    const made = this.op(type, inputs);
    return Array.from({ length: count }, () => made);
  }
  constant(): Named {
    return { type: 'Const', inputs: [] };
  }
  producer(tensor: Named): Named {
    return tensor;
  }
}

/** Operations that read or write a whole batch of pictures, of those that are used here. */
function built(raw: Record<string, unknown>): { built: string[]; seeds: string[] } {
  const graph = new Recorder();
  const seeds: string[] = [];
  const values = readAugmentation(raw, (problem) => { throw new Error(phraseText(problem)); });
  const targets = isMixing(values) ? { type: 'targets', inputs: [] } : null;
  augment(graph, values, { images: { type: 'images', inputs: [] }, shape: [32, 32, 3], targets }, (purpose) => {
    seeds.push(purpose);
    return { type: 'seed', inputs: [] };
  });
  return { built: graph.built, seeds };
}

function times(list: readonly string[], type: string): number {
  return list.filter((one) => one === type).length;
}

describe('is lean', () => {
  test('off, it builds nothing', () => {
    expect(built({})).toEqual({ built: [], seeds: [] });
  });

  test.each([
    [{ horizontal_flip: true }],
    [{ crop_padding: 4, horizontal_flip: true, vertical_flip: true }],
    [{ width_shift_range: 0.2, height_shift_range: 0.2, horizontal_flip: true }],
    [{ rotation_range: 15, width_shift_range: 0.1, height_shift_range: 0.1, horizontal_flip: true, zoom_range: 0.2 }],
    [{ rotation_range: 15, shear_range: 3, vertical_flip: true, fill_mode: 'reflect' }],
  ])('%j takes one pass over the pixels and one draw of numbers', (raw) => {
    const { built: types, seeds } = built(raw);
    expect(times(types, 'ImageProjectiveTransformV3')).toBe(1);
    expect(types.filter((type) => type.startsWith('Stateless'))).toEqual(['StatelessRandomUniform']);
    expect(seeds).toEqual(['augmentation']);
    for (const pass of ['SelectV2', 'GatherV2', 'PadV2', 'ReverseV2']) expect(types).not.toContain(pass);
  });

  test('a shift alone computes no sine', () => {
    const { built: types } = built({ width_shift_range: 0.2 });
    for (const type of ['Sin', 'Cos', 'Neg']) expect(types).not.toContain(type);
  });
});

test('draws by stateless operations only, each with a seed of its own', () => {
  const { built: types, seeds } = built({ rotation_range: 5, crop_padding: 2, cutout_size: 4, randaugment_layers: 2, mixup_alpha: 1, cutmix_alpha: 1 });
  expect(types.filter((type) => /Random|Shuffle|Multinomial/.test(type)).every((type) => type.startsWith('Stateless'))).toBe(true);
  expect(times(types, 'StatelessRandomGammaV2')).toBe(2);
  expect(new Set(seeds).size).toBe(seeds.length);
});

describe('algebra', () => {
  test('computes at once what is known at once', () => {
    const graph = new Recorder();
    const algebra = new Algebra(graph);
    const x = { type: 'x', inputs: [] };
    expect(algebra.add(2, 3)).toBe(5);
    expect(algebra.sub(2, 3)).toBe(-1);
    expect(algebra.mul(2, 3)).toBe(6);
    expect(algebra.cos(0)).toBe(1);
    expect(algebra.sin(0)).toBe(0);
    expect([algebra.add(x, 0), algebra.add(0, x), algebra.sub(x, 0), algebra.mul(1, x), algebra.mul(x, 1)]).toEqual([x, x, x, x, x]);
    expect(algebra.mul(x, 0)).toBe(0);
    expect(graph.built).toEqual([]);
    expect(algebra.tensor(algebra.sub(0, x))).toEqual({ type: 'Sub', inputs: [{ type: 'Const', inputs: [] }, x] });
  });
});
