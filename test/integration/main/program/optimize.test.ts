import { afterAll, describe, expect, test } from 'vitest';
import { resolveModel } from '../../../../core/model/model.ts';
import { optimize } from '../../../../main/program/optimize.ts';
import { preprocessed } from '../../../../main/program/preprocessed.ts';
import { producers, type Program, type ProgramTensor } from '../../../../main/program/program.ts';
import { trace } from '../../../../main/program/trace.ts';
import { layerModels } from '../../../support/layerModels.ts';
import { firstRandomModels } from '../../../support/randomModels.ts';
import { pictures, trainedWeights, type Sample } from '../../../support/samples.ts';
import { openEngine, recipe } from '../engine/tensorflow/support.ts';
import { recipeIds } from './recipes.ts';

const engine = await openEngine({ rewrite: false });

function answersOf(program: Program, fetched: readonly ProgramTensor[], input: Float32Array, count: number): Float32Array[] {
  const session = engine.program(program, fetched);
  const values = session.values(input, count);
  session.close();
  return values;
}

/** How far the values of each layer, and the answers, are from what they were, as a share of the largest. */
function compare({ model, weights }: Sample, count = 2): { apart: number; wrong: string[] } {
  const before = trace(model, weights);
  const after = optimize(before);
  // Of many layers some.
  const each = Math.ceil(after.layers.size / 25);
  const names = [...after.layers.keys()].filter((_, i) => i % each === 0);
  const input = preprocessed(model.preprocessing, pictures(model, count));
  const wanted = answersOf(before, [before.output, ...names.map((name) => before.layers.get(name)!)], input, count);
  const got = answersOf(after, [after.output, ...names.map((name) => after.layers.get(name)!)], input, count);
  const gaps = wanted.map((values, i) => gap(values, got[i]!));
  return { apart: gaps[0]!, wrong: ['output', ...names].filter((_, i) => !(gaps[i]! <= 1e-5)).map((name) => `${name}: ${gaps[['output', ...names].indexOf(name)]}`) };
}

function gap(wanted: Float32Array, got: Float32Array): number {
  if (wanted.length !== got.length) return Infinity;
  const largest = wanted.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  return wanted.reduce((most, value, i) => Math.max(most, Math.abs(value - got[i]!)), 0) / largest;
}

/** What a writer may rely on. */
function faults(program: Program): string[] {
  const makers = producers(program);
  const made = new Set<ProgramTensor>([program.input]);
  const found: string[] = [];
  const tensors = new Set<ProgramTensor>([program.input]);
  for (const node of program.nodes) {
    for (const input of node.inputs) {
      if (input.value === null && !made.has(input)) found.push(`${node.type} takes '${input.name}' before it is made`);
      tensors.add(input);
    }
    for (const output of node.outputs) {
      made.add(output);
      tensors.add(output);
    }
    if (['AddN', 'ScaleAndTranslate', 'ResizeBicubic', 'Einsum', 'SpaceToBatchND', 'BatchToSpaceND', 'StridedSlice', 'FusedBatchNormV3'].includes(node.type)) found.push(`${node.type} is left`);
    if (node.type === 'Reshape' && Number(node.inputs[1]!.value![0]) !== -1) found.push(`'${node.outputs[0]!.name}' fixes the batch`);
  }
  if (new Set(Array.from(tensors, ({ name }) => name)).size < tensors.size) found.push('two tensors of one name');
  const taken = new Set([program.output, ...program.nodes.flatMap(({ inputs }) => inputs)]);
  for (const { type, outputs } of program.nodes) if (!outputs.some((output) => taken.has(output))) found.push(`${type} leads nowhere`);
  for (const [name, tensor] of program.layers) if (tensor !== program.input && !makers.has(tensor)) found.push(`nothing makes layer '${name}'`);
  return found;
}

const check = (sample: Sample): string[] => [...compare(sample).wrong, ...faults(optimize(trace(sample.model, sample.weights)))].map((wrong) => `${sample.title}: ${wrong}`);

describe('a network of fewer operations gives the same values', () => {
  test('of every layer', () => { expect(layerModels().flatMap(check)).toEqual([]); });

  test('of 200 random networks', () => { expect(firstRandomModels(200).flatMap(check)).toEqual([]); });

  test.each(recipeIds)('of the recipe %s', (id) => {
    const model = resolveModel(recipe(id).model);
    expect(check({ title: id, model, weights: trainedWeights(model, 1) })).toEqual([]);
  });
});

afterAll(() => { expect(engine.liveTensors()).toBe(0); });
