import { afterAll, describe, expect, test } from 'vitest';
import { bins } from '../../../../main/engine/tensorflow/program.ts';
import { preprocessed } from '../../../../main/program/preprocessed.ts';
import { trace } from '../../../../main/program/trace.ts';
import { answersOf, largestGap } from '../../../support/answers.ts';
import { layerModels } from '../../../support/layerModels.ts';
import { firstRandomModels, randomModel } from '../../../support/randomModels.ts';
import { pictures, type Sample } from '../../../support/samples.ts';
import { openEngine } from '../engine/tensorflow/support.ts';

const engine = await openEngine({ rewrite: false });

/** How far what the program answers is from what the network does. */
function gap(sample: Sample): number {
  const { model, weights } = sample;
  const count = 3;
  const program = trace(model, weights);
  const session = engine.program(program, [program.output]);
  try {
    const [got] = session.values(preprocessed(model.preprocessing, pictures(model, count)), count);
    return largestGap(answersOf(sample, engine, count), got!);
  } finally {
    session.close();
  }
}

// Those of the recipes: export/agreement.test.ts, as a SavedModel is this program.
describe('a traced network run by TensorFlow gives the probabilities of the network', () => {
  test('of every layer', () => {
    const wrong = layerModels().map((sample) => [sample.title, gap(sample)] as const).filter(([, apart]) => !(apart <= 1e-6));
    expect(wrong).toEqual([]);
  });

  test('of random networks', () => {
    const wrong = firstRandomModels(50).map((sample) => [sample.title, gap(sample)] as const).filter(([, apart]) => !(apart <= 1e-6));
    expect(wrong).toEqual([]);
  });
});

test('tells the smallest and largest number of each tensor asked for, and how often those between', () => {
  const { model, weights } = randomModel(3);
  const program = trace(model, weights);
  const fetched = [program.input, ...program.nodes.flatMap(({ outputs }) => outputs).filter(({ dtype }) => dtype === 'float32')];
  const session = engine.program(program, fetched);
  const input = preprocessed(model.preprocessing, pictures(model, 4));
  const { least, most } = session.ranges(input, 4);
  const values = session.values(input, 4);
  const counts = session.histograms(input, 4, { least, most });
  session.close();
  expect(Array.from(least)).toEqual(values.map((all) => all.reduce((a, b) => Math.min(a, b))));
  expect(Array.from(most)).toEqual(values.map((all) => all.reduce((a, b) => Math.max(a, b))));
  for (const [i, all] of values.entries()) {
    const part = counts.subarray(i * bins, (i + 1) * bins);
    expect(part.reduce((sum, one) => sum + one)).toBe(all.length);
    const middle = (least[i]! + most[i]!) / 2;
    const low = part.subarray(0, bins / 2).reduce((sum, one) => sum + one);
    // A number on the border itself may be rounded to either half.
    expect(Math.abs(low - all.filter((value) => value < middle).length)).toBeLessThanOrEqual(1 + all.length / 100);
  }
});

afterAll(() => { expect(engine.liveTensors()).toBe(0); });
