import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planData } from '../../../../core/plan.ts';
import type { RunRow } from '../../../../core/runs.ts';
import { readTraining, type Training } from '../../../../core/training.ts';
import type { TrainingSession, WeightMap } from '../../../../main/engine/engine.ts';
import { resolveHome, type Home } from '../../../../main/home.ts';
import type { ChildEnd } from '../../../../main/processes/process.ts';
import { checkpointsFolder } from '../../../../main/runs/folders.ts';
import { openRuns, type Runs } from '../../../../main/runs/runs.ts';
import { readCheckpoint } from '../../../../main/trainer/checkpoint/read.ts';
import { writeCheckpoint } from '../../../../main/trainer/checkpoint/write.ts';
import { createControls } from '../../../../main/trainer/controls.ts';
import { train } from '../../../../main/trainer/loop.ts';
import type { FromChild, TrainingOrder } from '../../../../main/trainer/protocol.ts';
import { chooseCheckpoint } from '../../../../main/trainer/resuming.ts';
import { supervise } from '../../../../main/trainer/supervisor.ts';
import { beforeWrites } from '../../../support/writes.ts';
import { newRun } from '../runs/support.ts';

/** Two epochs of five steps, with a checkpoint after every third step and each epoch. */
const training: Training = readTraining({
  epochs: 2,
  batchSize: 4,
  optimizer: { type: 'SGD', learningRate: 0.1 },
  loss: { type: 'SparseCategoricalCrossentropy', arguments: {} },
  seed: 5,
  callbacks: [{ type: 'ModelCheckpoint', arguments: { save_freq: 3 } }],
});
const plan = planData(training, { train: 20, test: 4 });

/** Memory where there is some: a process that dies leaves what it wrote, flushed or not. */
const shared = '/dev/shm';
let root: string;
beforeAll(() => void (root = mkdtempSync(join(existsSync(shared) ? shared : tmpdir(), 'epochal-deaths-'))));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** A network of one weight that depends on all it was fed, and its optimizer's slot. */
class OneWeight implements TrainingSession {
  weight = 1;
  step: TrainingSession['step'] = (indices, step) => {
    for (const index of indices) this.weight = (this.weight * 1.0001 + index / 7 + step / 3) % 5;
    return { loss: this.weight, correct: indices.length - 1, topK: null };
  };
  validate = () => ({ loss: this.weight * 2, accuracy: this.weight / 5, topK: null, classAccuracy: [] });
  *validation() {
    yield;
    return this.validate();
  }
  probabilities = () => new Float32Array(0);
  // Twice, as a file holds float32.
  save = () => ({ weights: this.#map(), optimizer: this.#map() });
  load = (weights: WeightMap): void => this.setWeights(weights);
  setWeights = (weights: WeightMap): void => void (this.weight = new Float64Array(weights.get('w')!.values.slice().buffer)[0]!);
  finish = () => undefined;
  close = () => undefined;
  #map(): WeightMap {
    return new Map([['w', { shape: [2], values: new Float32Array(Float64Array.of(this.weight).buffer) }]]);
  }
}

/** What a process that has died does. */
const died = new Error('died');

/** Lets work write so many times; what it does after is not done. @returns how many writes it made. */
async function mortal(writes: number, work: () => Promise<unknown>): Promise<number> {
  let made = 0;
  const end = beforeWrites(() => {
    if (made === writes) throw died;
    made++;
  });
  try {
    await work();
  } catch (error) {
    // After its death whatever it tries fails.
    if (made < writes) throw error;
  } finally {
    end();
  }
  return made;
}

/** A home with one run that has not begun. */
function begun(name: string): { home: Home; runs: Runs } {
  const home = resolveHome(join(root, name));
  const runs = openRuns(home);
  runs.journal.create(newRun('a', runs, { training, plan }));
  return { home, runs };
}

/** The training process: what it tells until it has written so often. It never sees its parent. */
async function child(runs: Runs, from: string | null, writes: number): Promise<{ told: FromChild[]; made: number }> {
  const told: FromChild[] = [{ type: 'started', environment: { tensorflow: '2', device: 'CPU', threads: 1, platform: 'p', node: '24', processor: 'x', memoryBytes: 1 } }];
  const session = new OneWeight();
  const left = from === null ? null : readCheckpoint(from);
  if (left) session.load(left.weights);
  const checkpoints = join(runs.folder('a'), checkpointsFolder);
  const made = await mortal(writes, async () => {
    const type = await train({
      session,
      training,
      plan,
      controls: createControls(),
      from: left && left.state,
      tell: (message) => void told.push(message),
      keep(state) {
        const written = writeCheckpoint(checkpoints, { ...session.save(), state })!;
        return { epoch: state.epoch, step: state.step, ...written, created: new Date(0).toISOString() };
      },
      restore: () => undefined,
      sample: (epoch) => ({ epoch, split: 'test', predictions: [] }),
      breathe: () => Promise.resolve(),
    });
    told.push({ type });
  });
  return { told, made };
}

/** The process that hears it, until it has written so often. */
function parent(runs: Runs, told: readonly FromChild[], how: ChildEnd, writes: number): Promise<number> {
  return mortal(writes, async () => {
    let hear: (message: FromChild) => void = () => undefined;
    let end: (end: ChildEnd) => void = () => undefined;
    const { ended } = supervise({
      run: 'a', stepsPerEpoch: plan.stepsPerEpoch, order: {} as TrainingOrder, version: '1', runs,
      recorder: { steps: () => undefined, epoch: () => undefined, end: () => undefined },
      memory: { explain: (error) => error, end: () => null },
      child: { pid: 1, send: () => undefined, kill: () => undefined, onMessage: (listener) => void (hear = listener), onBeat: () => undefined, onEnd: (listener) => void (end = listener), hold: () => undefined },
      publish: () => undefined,
      changed: (_: RunRow) => undefined,
    });
    told.forEach(hear);
    end(how);
    await ended;
  });
}

const clean: ChildEnd = { code: 0, signal: null, said: '' };
const killed: ChildEnd = { code: null, signal: 'SIGKILL', said: '' };

/** All of a run that does not depend on time. */
function traces(runs: Runs): object {
  const { epochRows, step, best, state, checkpoints } = runs.show('a');
  return {
    state, step, best,
    epochs: epochRows.map(({ seconds: _, imagesPerSecond: __, ...row }) => row),
    series: runs.stepsFrom('a', 0),
    kept: checkpoints.map(({ folder }) => folder),
    weights: readCheckpoint(runs.weights('a', 'last').folder).weights,
    folders: readdirSync(join(runs.folder('a'), checkpointsFolder)).sort(),
  };
}

/** What a person does after: opens the home and resumes. @returns the step it went on from. */
async function resumed(home: Home): Promise<{ at: number; runs: Runs }> {
  const database = new Database(home.database);
  expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
  database.close();
  const runs = openRuns(home);
  const { from, position, note } = chooseCheckpoint(runs, runs.show('a'));
  expect(note).toBeNull();
  runs.journal.takeOver('a', runs.owners.own(), position, note);
  const { step } = runs.show('a');
  const { told } = await child(runs, from, Infinity);
  await parent(runs, told, clean, Infinity);
  return { at: step, runs };
}

describe('a run whose processes die', () => {
  it('after any write of either, in any order, goes on to the same end, at most one interval back', async () => {
    const whole = begun('whole');
    const all = await child(whole.runs, null, Infinity);
    await parent(whole.runs, all.told, clean, Infinity);
    const expected = traces(whole.runs);
    expect(expected).toMatchObject({ state: 'finished', step: 10 });
    whole.runs.close();

    let cases = 0;
    // What the one does never depends on the other, so every order of their deaths is two numbers of writes.
    for (let ofChild = 0; ofChild <= all.made; ofChild++) {
      for (let ofParent = 0, isLast = false; !isLast; ofParent++) {
        const name = `${ofChild}-${ofParent}`;
        const { home, runs } = begun(name);
        const { told } = await child(runs, null, ofChild);
        isLast = (await parent(runs, told, told.at(-1)!.type === 'finished' ? clean : killed, ofParent)) < ofParent;
        const { step, state } = runs.show('a');
        runs.close();
        if (state !== 'finished') {
          const after = await resumed(home);
          expect([name, traces(after.runs)]).toEqual([name, expected]);
          expect(step - after.at).toBeLessThanOrEqual(3);
          after.runs.close();
        }
        rmSync(home.root, { recursive: true });
        cases++;
      }
    }
    expect(cases).toBeGreaterThan(500);
  }, 60_000);
});
