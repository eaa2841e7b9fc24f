import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { BatchAnswers } from '../../../../core/ledger/answers.ts';
import { planData } from '../../../../core/plan.ts';
import type { RunRow } from '../../../../core/runs.ts';
import { readTraining, type Training } from '../../../../core/training.ts';
import type { TrainingSession } from '../../../../main/engine/engine.ts';
import type { WeightMap } from '../../../../core/model/weights.ts';
import { resolveHome } from '../../../../main/system/home.ts';
import type { ChildEnd } from '../../../../main/processes/process.ts';
import { checkpointsFolder } from '../../../../main/runs/folders.ts';
import { openRuns, type Runs } from '../../../../main/runs/runs.ts';
import { decodeAnswers } from '../../../../core/ledger/codec.ts';
import { ledgersFolder } from '../../../../main/checkpoints/ledger.ts';
import { readCheckpoint } from '../../../../main/checkpoints/read.ts';
import { writeCheckpoint } from '../../../../main/checkpoints/write.ts';
import { createControls } from '../../../../main/trainer/controls.ts';
import { figuresOf } from '../../../../main/trainer/figures.ts';
import { keepLedger } from '../../../../main/trainer/ledger.ts';
import { train } from '../../../../main/trainer/loop.ts';
import type { FromChild, TrainingJob } from '../../../../main/trainer/protocol.ts';
import { chooseCheckpoint } from '../../../../main/trainer/resuming.ts';
import { supervise } from '../../../../main/trainer/supervisor.ts';
import { readLedger } from '../../../support/ledger.ts';
import { beforeWrites } from '../../../support/writes.ts';
import { newRun } from '../runs/support.ts';

/** Two epochs of five steps, with a checkpoint after every fourth step and each epoch, and one of what it ends with. */
const training: Training = readTraining({
  epochs: 2,
  batchSize: 4,
  optimizer: { type: 'SGD', learningRate: 0.1 },
  loss: { type: 'SparseCategoricalCrossentropy', arguments: {} },
  seed: 5,
  callbacks: [{ type: 'ModelCheckpoint', arguments: { save_freq: 4 } }],
});
const plan = planData(training, { train: 20, validation: 0, test: 4 });

/** Memory where there is some: a process that dies leaves what it wrote, flushed or not. */
const shared = '/dev/shm';
let root: string;
beforeAll(() => void (root = mkdtempSync(join(existsSync(shared) ? shared : tmpdir(), 'epochal-deaths-'))));
afterAll(() => {
  vi.useRealTimers();
  rmSync(root, { recursive: true, force: true });
});

/** A network of one weight that depends on all it was fed, and its optimizer's slot. */
class OneWeight implements TrainingSession {
  prefetch = () => false;
  weight = 1;
  step: TrainingSession['step'] = (indices, step) => {
    for (const index of indices) this.weight = (this.weight * 1.0001 + index / 7 + step / 3) % 5;
    return { loss: this.weight, correct: indices.length - 1, topK: null, answers: this.#answersTo(indices) };
  };
  validate = () => ({ loss: this.weight * 2, accuracy: this.weight / 5, topK: null, classAccuracy: [] });
  *validation() {
    const indices = Int32Array.from({ length: plan.validation?.count ?? 0 }, (_, index) => index);
    yield { indices, answers: this.#answersTo(indices) };
    return this.validate();
  }
  probabilities = () => new Float32Array(0);
  // Twice, as a file holds float32.
  save = () => ({ weights: this.#map(), optimizer: this.#map() });
  load = (weights: WeightMap): void => this.setWeights(weights);
  setWeights = (weights: WeightMap): void => void (this.weight = new Float64Array(weights.get('w')!.values.slice().buffer)[0]!);
  /** So that the network it ends with has a checkpoint of its own. */
  finish = () => {
    this.weight /= 2;
    return true;
  };
  close = () => undefined;
  #answersTo({ length }: Int32Array): BatchAnswers {
    const classes = (from: number): Int32Array => Int32Array.from({ length }, (_, place) => (from + place) % 7);
    const share = new Float32Array(length).fill(this.weight / 5);
    return { label: classes(0), predicted: classes(length), target: classes(2 * length), probability: share, confidence: share, margin: share };
  }
  #map(): WeightMap {
    return new Map([['w', { shape: [2], values: new Float32Array(Float64Array.of(this.weight).buffer) }]]);
  }
}

/** What a process that has died does. */
const died = new Error('died');

/** How many writes who is at work has made, and may make. */
let made = 0;
let allowed = Infinity;
let stopCounting: () => void;
beforeAll(() => {
  stopCounting = beforeWrites(() => {
    if (made === allowed) throw died;
    made++;
  });
});
afterAll(() => stopCounting());

/** Lets work write so many times; what it does after is not done. @returns how many writes it made. */
async function mortal(writes: number, work: () => Promise<unknown>): Promise<number> {
  [made, allowed] = [0, writes];
  try {
    await work();
  } catch (error) {
    // After its death whatever it tries fails.
    if (made < writes) throw error;
  } finally {
    allowed = Infinity;
  }
  return made;
}

/** The training process: what it tells until it has written so often. It never sees its parent. */
async function child(runs: Runs, run: string, from: string | null, writes: number): Promise<{ reported: FromChild[]; made: number }> {
  const reported: FromChild[] = [{ type: 'started', environment: { tensorflow: '2', device: 'CPU', threads: 1, platform: 'p', node: '24', processor: 'x', memoryBytes: 1 } }];
  const session = new OneWeight();
  const left = from === null ? null : readCheckpoint(from);
  if (left) session.load(left.weights);
  const checkpoints = join(runs.folder(run), checkpointsFolder);
  const made = await mortal(writes, async () => {
    const ledger = keepLedger({
      folder: join(runs.folder(run), ledgersFolder),
      plan,
      finished: left?.state.epoch ?? 0,
      from: left?.answers ? decodeAnswers(left.answers) : null,
      isOurs: () => true,
    });
    const type = await train({
      session,
      ledger,
      training,
      plan,
      controls: createControls(),
      from: left && left.state,
      send: (message) => void reported.push(message),
      keep(state, measures) {
        const written = writeCheckpoint(checkpoints, { ...session.save(), state, answers: state.step > 0 ? ledger.underWay() : null })!;
        return { epoch: state.epoch, step: state.step, ...written, created: new Date(0).toISOString(), ...figuresOf(measures) };
      },
      restore: () => undefined,
      sample: (epoch) => ({ epoch, split: 'test', predictions: [] }),
      yieldToEventLoop: () => Promise.resolve(),
    });
    reported.push({ type });
  });
  return { reported, made };
}

/** The process that hears it, until it has written so often. */
async function parent(runs: Runs, run: string, reported: readonly FromChild[], how: ChildEnd, writes: number): Promise<number> {
  const owner = runs.ownerOf(run)!;
  const made = await mortal(writes, async () => {
    let receive: (message: FromChild) => void = () => undefined;
    let end: (end: ChildEnd) => void = () => undefined;
    const { ended } = supervise({
      run, owner, attempt: 1, stepsPerEpoch: plan.stepsPerEpoch, job: {} as TrainingJob, version: '1', runs,
      recorder: { steps: () => undefined, epoch: () => undefined, flush: () => undefined },
      memory: { explain: (error) => error, end: () => null },
      child: { pid: 1, send: () => undefined, kill: () => undefined, onMessage: (listener) => void (receive = listener), onBeat: () => undefined, onEnd: (listener) => void (end = listener), ref: () => undefined, unref: () => undefined },
      publish: () => undefined,
      changed: (_: RunRow) => undefined,
    });
    reported.forEach(receive);
    end(how);
    await ended;
  });
  // As the system does when it dies.
  runs.owners.letGo(owner);
  return made;
}

const clean: ChildEnd = { code: 0, signal: null, said: '' };
const killed: ChildEnd = { code: null, signal: 'SIGKILL', said: '' };

/** All of a run that does not depend on time. */
function traces(runs: Runs, run: string): object {
  const { epochRows, step, best, state, checkpoints } = runs.show(run);
  return {
    state, step, best,
    epochs: epochRows.map(({ seconds: _, imagesPerSecond: __, ...row }) => row),
    series: runs.stepsFrom(run, 0),
    kept: checkpoints.map(({ folder }) => folder),
    weights: readCheckpoint(runs.weights(run, 'last').folder).weights,
    folders: readdirSync(join(runs.folder(run), checkpointsFolder)).sort(),
    ledgers: epochRows.map(({ epoch }) => readLedger(runs.folder(run), epoch)),
  };
}

describe('a run whose processes die', () => {
  it('after any write of either, in any order, goes on to the same end, at most one interval back', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'setTimeout'] });
    const home = resolveHome(root);
    // The program that dies, and the one that a person starts after.
    const [before, after] = [openRuns(home), openRuns(home)];
    const begin = (run: string): void => before.journal.create(newRun(run, before, { training, plan }));

    begin('whole');
    const all = await child(before, 'whole', null, Infinity);
    await parent(before, 'whole', all.reported, clean, Infinity);
    const expected = traces(before, 'whole');
    expect(expected).toMatchObject({ state: 'finished', step: 10, ledgers: [{ epoch: 1 }, { epoch: 2 }] });

    let cases = 0;
    // What the child does never depends on its parent, so every order of their deaths is two numbers of writes.
    for (let ofChild = 0; ofChild <= all.made; ofChild++) {
      for (let ofParent = 0, isLast = false; !isLast; ofParent++) {
        const run = `${ofChild}-${ofParent}`;
        begin(run);
        const { reported } = await child(before, run, null, ofChild);
        isLast = (await parent(before, run, reported, reported.at(-1)!.type === 'finished' ? clean : killed, ofParent)) < ofParent;
        const detail = after.show(run);
        if (detail.state !== 'finished') {
          const { from, position, note } = chooseCheckpoint(after, detail);
          expect([run, note]).toEqual([run, null]);
          after.journal.takeOver(run, after.owners.own(), position, note);
          expect(detail.step - after.show(run).step).toBeLessThanOrEqual(4);
          const rest = await child(after, run, from, Infinity);
          await parent(after, run, rest.reported, clean, Infinity);
          expect([run, traces(after, run)]).toEqual([run, expected]);
        }
        after.delete(run);
        cases++;
      }
    }
    expect(cases).toBeGreaterThan(500);
    const database = new Database(home.database);
    expect([database.pragma('integrity_check', { simple: true }), database.pragma('foreign_key_check')]).toEqual(['ok', []]);
    database.close();
    before.close();
    after.close();
  }, 600_000);
});
