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

/** Which values of layers, or answers, are not what they were, and how far they are from it as a share of the largest. */
function apart({ model }: Sample, before: Program, after: Program): string[] {
  const count = 2;
  // Of many layers some.
  const each = Math.ceil(after.layers.size / 25);
  const names = [...after.layers.keys()].filter((_, i) => i % each === 0);
  const of = (program: Program): ProgramTensor[] => [program.output, ...names.map((name) => program.layers.get(name)!)];
  const input = preprocessed(model.preprocessing, pictures(model, count));
  const wanted = answersOf(before, of(before), input, count);
  const got = answersOf(after, of(after), input, count);
  return ['output', ...names].map((name, i) => [name, gap(wanted[i]!, got[i]!)] as const).filter(([, most]) => !(most <= 1e-5)).map(([name, most]) => `${name}: ${most}`);
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

function check(sample: Sample): string[] {
  const before = trace(sample.model, sample.weights);
  const after = optimize(before);
  return [...apart(sample, before, after), ...faults(after)].map((wrong) => `${sample.title}: ${wrong}`);
}

describe('a network of fewer operations gives the same values', () => {
  test('of every layer', () => { expect(layerModels().flatMap(check)).toEqual([]); });

  test('of 200 random networks', () => { expect(firstRandomModels(200).flatMap(check)).toEqual([]); });

  test.each(recipeIds)('of the recipe %s', (id) => {
    const model = resolveModel(recipe(id).model);
    expect(check({ title: id, model, weights: trainedWeights(model, 1) })).toEqual([]);
  });
});

afterAll(() => { expect(engine.liveTensors()).toBe(0); });
