import { describe, expect, it } from 'vitest';
import { endEpoch, endStep, endTraining, startCallbacks } from '../../../../core/callbacks/callbacks.ts';
import { kerasRuns, type KerasRun } from './runs.ts';

/** The epochs as a trainer goes through them, step by step; states go through JSON as in a checkpoint. */
function run({ callbacks, rows, learningRate: start, stepsPerEpoch }: KerasRun) {
  let states = startCallbacks(callbacks);
  let learningRate = start;
  let stepsDone = 0;
  const found = { rates: [] as number[], states: [] as object[][], saves: [] as [number, number | null][], stopEpoch: null as number | null };
  for (const { epoch, values } of rows) {
    const training = Object.fromEntries(Object.entries(values).filter(([name]) => !name.startsWith('val_')));
    let stop = false;
    for (let step = 0; step < stepsPerEpoch && !stop; step++) {
      stepsDone++;
      const result = endStep(callbacks, states, { epoch, step, stepsPerEpoch, stepsDone, values: training });
      states = JSON.parse(JSON.stringify(result.states)) as typeof states;
      if (result.save) found.saves.push([epoch, step]);
      stop = result.stop !== null;
    }
    const result = endEpoch(callbacks, states, { epoch, values, learningRate });
    states = JSON.parse(JSON.stringify(result.states)) as typeof states;
    expect(states).toEqual(result.states);
    learningRate = result.learningRate ?? learningRate;
    if (result.save) found.saves.push([epoch, null]);
    found.rates.push(Math.fround(learningRate));
    found.states.push([...states]);
    if (stop || result.stop !== null) {
      found.stopEpoch = epoch;
      break;
    }
  }
  const restored = endTraining(callbacks, states);
  if (restored) expect(restored.step).toBe(0);
  return { ...found, endsWith: restored ? restored.epoch - 1 : rows[found.rates.length - 1]!.epoch };
}

describe("callbacks do what Keras's do", () => {
  it('is tried on enough', () => {
    expect(kerasRuns.length).toBeGreaterThanOrEqual(60);
    expect(kerasRuns.filter(({ stopEpoch }) => stopEpoch !== null).length).toBeGreaterThanOrEqual(30);
    expect(kerasRuns.filter(({ rates }) => new Set(rates).size > 1).length).toBeGreaterThanOrEqual(20);
  });

  it.each(kerasRuns.map((one) => [one.name, one] as const))('%s', (_, keras) => {
    const ours = run(keras);
    expect(ours.stopEpoch).toBe(keras.stopEpoch);
    expect(ours.rates).toEqual(keras.rates);
    expect(ours.saves).toEqual(keras.saves);
    expect(ours.endsWith).toBe(keras.endsWith);
    for (const [index, states] of keras.states.entries()) {
      for (const [place, state] of states.entries()) {
        const own = ours.states[index]![place] as Record<string, unknown>;
        // Before there is a best epoch Keras has 0.
        const comparable = 'bestEpoch' in own ? { ...own, bestEpoch: own['bestEpoch'] ?? 0 } : own;
        expect(comparable, `epoch ${index}, ${keras.callbacks[place]!.type}`).toMatchObject(state);
      }
    }
  });
});
