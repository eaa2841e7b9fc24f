import { describe, expect, it } from 'vitest';
import { answerShape } from '../../../core/model/answers.ts';
import { allTypes, coveredTypes, layerModels } from '../../support/layerModels.ts';
import { randomModel } from '../../support/randomModels.ts';

describe('the networks that exports are tested on', () => {
  it('have every type of layer and block by itself', () => {
    expect(allTypes.filter((type) => !coveredTypes().has(type))).toEqual([]);
    const all = layerModels();
    expect(new Set(all.map(({ title }) => title)).size).toBe(all.length);
    for (const { weights } of all) for (const { values } of weights.values()) expect(values.every(Number.isFinite)).toBe(true);
  });

  it('have every type among 200 random ones, and every ending', () => {
    const all = Array.from({ length: 200 }, (_, seed) => randomModel(seed));
    const types = new Set(all.flatMap(({ model }) => model.layers.map(({ type }) => type)));
    expect([...new Set(layerModels().flatMap(({ model }) => model.layers.map(({ type }) => type)))].filter((type) => !types.has(type))).toEqual([]);
    expect(new Set(all.map(({ model }) => answerShape(model.output.outputShape).units)).has(1)).toBe(true);
    expect(all.some(({ model }) => model.output.outputShape.length > 1)).toBe(true);
  });

  it('are the same for the same seed', () => {
    expect(randomModel(42).weights).toEqual(randomModel(42).weights);
    expect(randomModel(42).model.spec).toEqual(randomModel(42).model.spec);
  });
});
