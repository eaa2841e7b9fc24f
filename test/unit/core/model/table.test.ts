import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { resolveModel } from '../../../../core/model/model.ts';
import { readModelSpec } from '../../../../core/model/spec.ts';
import { summarize } from '../../../../core/model/summary.ts';
import { summaryTable } from '../../../../core/model/table.ts';
import { readRecipe } from '../../../../core/recipes.ts';

const root = new URL('../../../../', import.meta.url);
const text = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const summaryOf = (id: string) => summarize(resolveModel(readRecipe(JSON.parse(text(`resources/recipes/${id}.json`))).model));

describe('a model\'s summary', () => {
  it.each([
    ['cifar10-cnn', 122_570, 122_570, 0],
    ['cifar10-vgg16-like', 8_954_186, 8_951_882, 2_304],
  ])('counts %s as Keras does, and prints it so', (id, total, trainable, rest) => {
    const summary = summaryOf(id);
    expect([summary.totalParams, summary.trainableParams, summary.nonTrainableParams]).toEqual([total, trainable, rest]);
    expect(summaryTable(summary)).toBe(text(`test/fixtures/summary/${id}.txt`).replace(/\n+$/, '\n'));
  });

  it('folds a name longer than its column', () => {
    const name = 'a'.repeat(40);
    const spec = readModelSpec({ name: 'm', layers: [{ type: 'InputLayer', arguments: { shape: [4] } }, { type: 'Dense', name, arguments: { units: 2 } }] });
    const rows = summaryTable(summarize(resolveModel(spec))).split('\n').slice(4, 6).map((line) => line.split('│')[1]!.trim());
    expect(rows).toEqual(['a'.repeat(31), `${'a'.repeat(9)} (Dense)`]);
  });
});
