import { phrase } from '../../../../core/errors/words.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Position } from '../../../../core/callbacks/callback.ts';
import { planData } from '../../../../core/plan.ts';
import { readTraining, type Training } from '../../../../core/training.ts';
import type { Measures, StepResult, TrainingSession } from '../../../../main/engine/engine.ts';
import type { CheckpointState } from '../../../../main/checkpoints/state.ts';
import { createControls } from '../../../../main/trainer/controls.ts';
import { figuresOf } from '../../../../main/trainer/figures.ts';
import { noLedger } from '../../../../main/trainer/ledger.ts';
import { train } from '../../../../main/trainer/loop.ts';
import type { FromChild } from '../../../../main/trainer/protocol.ts';

const epochs = 3;
const plan = planData(settings(), { train: 22, validation: 0, test: 5 });

function settings(changes: object = {}) {
  return readTraining({
    epochs,
    batchSize: 4,
    optimizer: { type: 'SGD', learningRate: 0.1 },
    loss: { type: 'SparseCategoricalCrossentropy', arguments: {} },
    seed: 5,
    ...changes,
  });
}

/** An engine of one weight, which remembers everything it was fed: its loss is exact and depends on the order of all before. */
class OneWeight implements TrainingSession {
  prefetch = () => false;
  weight = 1;
  fed: { indices: number[]; step: number; learningRate: number }[] = [];
  readonly #lossAt: (step: number) => number | null;

  constructor(lossAt: (step: number) => number | null = () => null) {
    this.#lossAt = lossAt;
  }

  step(indices: Int32Array, step: number, learningRate: number): StepResult {
    this.fed.push({ indices: [...indices], step, learningRate });
    for (const index of indices) this.weight = (this.weight * 1.0001 + index / 7 + step / 3) % 5;
    return { loss: this.#lossAt(step) ?? this.weight, correct: indices.length - 1, topK: null, answers: null };
  }

  validate = (): Measures => ({ loss: this.weight * 2, accuracy: this.weight / 5, topK: null, classAccuracy: [] });
  *validation() {
    for (let part = 0; part < this.parts; part++) {
      this.measured++;
      yield null;
    }
    return this.validate();
  }

  /** Of a validation. */
  parts = 1;
  measured = 0;
  probabilities = () => new Float32Array(0);
  save = () => ({ weights: new Map([['w', { shape: [1], values: Float32Array.of(this.weight) }]]), optimizer: new Map() });
  load = () => undefined;
  setWeights = () => undefined;
  /** What takes the weight's place in the end. */
  average: number | null = null;
  finish(): boolean {
    this.weight = this.average ?? this.weight;
    return this.average !== null;
  }

  close = () => undefined;
}

interface Reported {
  messages: FromChild[];
  kept: { state: CheckpointState; weight: number; measured: number | null }[];
  restored: Position[];
}

/** Trains until it ends, or until it is asked for something after a number of steps. */
async function run(session: OneWeight, options: { from?: CheckpointState; stopAfter?: number; slow?: boolean; kept?: Reported['kept']; training?: ReturnType<typeof settings> } = {}): Promise<Reported & { end: string }> {
  const training = options.training ?? settings();
  const reported: Reported = { messages: [], kept: options.kept ?? [], restored: [] };
  const controls = createControls();
  const step = session.step.bind(session);
  session.step = (...given) => {
    const result = step(...given);
    if (session.fed.length === options.stopAfter) controls.stop();
    return result;
  };
  // Slow enough to yieldToEventLoop after each part of a validation.
  const clock = performance.now.bind(performance);
  let late = 0;
  if (options.slow) performance.now = () => clock() + (late += 50);
  const end = await train({
    ledger: noLedger,
    session,
    training,
    plan: planData(training, { train: 22, validation: 0, test: 5 }),
    controls,
    from: options.from ?? null,
    send: (message) => void reported.messages.push(message),
    keep(state, measures) {
      reported.kept.push({ state, weight: session.weight, measured: measures?.loss ?? null });
      return { epoch: state.epoch, step: state.step, folder: 'f', bytes: 1, created: '', ...figuresOf(measures) };
    },
    restore(position) {
      reported.restored.push(position);
      session.weight = reported.kept.findLast(({ state }) => state.epoch === position.epoch && state.step === position.step)!.weight;
    },
    sample: (epoch) => ({ epoch, split: 'test', predictions: [] }),
    yieldToEventLoop: () => Promise.resolve(),
  }).finally(() => {
    performance.now = clock;
  });
  return { ...reported, end };
}

/** Begins a training that is to fail: what it tells, and the epochs it keeps. */
function broken(session: OneWeight): { messages: FromChild[]; kept: number[]; ended: Promise<string> } {
  const messages: FromChild[] = [];
  const kept: number[] = [];
  const ended = train({
    ledger: noLedger,
    session, training: settings(), plan, controls: createControls(), from: null,
    send: (message) => void messages.push(message),
    keep: ({ epoch }) => (kept.push(epoch), null),
    restore: () => undefined,
    sample: (epoch) => ({ epoch, split: 'test', predictions: [] }),
    yieldToEventLoop: () => Promise.resolve(),
  });
  return { messages, kept, ended };
}

const rowsOf = (messages: FromChild[]) =>
  messages.flatMap((message) => (message.type === 'epoch' ? [{ ...message.row, seconds: 0, imagesPerSecond: 0 }] : []));

describe('the epochs of a training', () => {
  it('each see every image once, in an order of their own, the last batch smaller', async () => {
    const session = new OneWeight();
    const { end, messages, kept } = await run(session);
    expect(end).toBe('finished');
    expect(session.fed.map(({ step }) => step)).toEqual(Array.from({ length: 18 }, (_, index) => index));
    expect(session.fed.every(({ learningRate }) => learningRate === 0.1)).toBe(true);
    const orders = [0, 1, 2].map((epoch) => session.fed.slice(epoch * 6, epoch * 6 + 6).map(({ indices }) => indices));
    for (const order of orders) {
      expect(order.map(({ length }) => length)).toEqual([4, 4, 4, 4, 4, 2]);
      expect(order.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: 22 }, (_, index) => index));
    }
    expect(new Set(orders.map((order) => order.join())).size).toBe(3);
    expect(rowsOf(messages).map(({ epoch, accuracy }) => [epoch, accuracy])).toEqual([1, 2, 3].map((epoch) => [epoch, (22 - 6) / 22]));
    expect(kept.map(({ state: { epoch, step } }) => [epoch, step])).toEqual([[1, 0], [2, 0], [3, 0]]);
  });

  it('keep the order of the data when nothing is shuffled', async () => {
    const session = new OneWeight();
    await run(session, { training: settings({ shuffle: false }) });
    expect(session.fed.slice(6, 12).flatMap(({ indices }) => indices)).toEqual(Array.from({ length: 22 }, (_, index) => index));
  });

  it.each<[string, object]>([
    ['plain', {}],
    ['with a schedule', { schedule: { type: 'CosineDecay', arguments: {} } }],
    ['with callbacks that lower the rate and end it', {
      epochs: 6,
      callbacks: [
        { type: 'ReduceLROnPlateau', arguments: { monitor: 'loss', patience: 1, min_delta: 10 } },
        { type: 'EarlyStopping', arguments: { monitor: 'val_accuracy', patience: 3, mode: 'min', restore_best_weights: true } },
        { type: 'ModelCheckpoint', arguments: { save_freq: 4 } },
      ],
    }],
    ['with epochs of their own length', { epochs: 5, initialEpoch: 1, stepsPerEpoch: 5, validationFreq: 2 }],
  ])('are the same wherever they are stopped and gone on with, %s', async (_, changes) => {
    const training = settings(changes);
    const whole = new OneWeight();
    const expected = await run(whole, { training });
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.integer({ min: 1, max: whole.fed.length - 1 }), { maxLength: 4 }), async (stops) => {
        let from: CheckpointState | undefined;
        let weight = 1;
        const fed: OneWeight['fed'] = [];
        const messages: FromChild[] = [];
        const kept: Reported['kept'] = [];
        let end = '';
        for (const stop of [...stops.sort((a, b) => a - b), Infinity]) {
          const session = new OneWeight();
          session.weight = weight;
          const part = await run(session, { training, ...(from ? { from } : {}), stopAfter: stop - fed.length, kept });
          fed.push(...session.fed);
          messages.push(...part.messages);
          for (const { measured, weight: own } of part.kept) if (measured !== null) expect(measured).toBe(own * 2);
          // Through JSON, as a checkpoint's state goes.
          const last = part.kept.at(-1)!;
          from = JSON.parse(JSON.stringify(last.state)) as CheckpointState;
          weight = last.weight;
          end = part.end;
        }
        expect(end).toBe('finished');
        expect(fed).toEqual(whole.fed);
        expect(weight).toBe(whole.weight);
        expect(rowsOf(messages)).toEqual(rowsOf(expected.messages));
        const steps = (reported: FromChild[]) => reported.flatMap((message) => (message.type === 'steps' ? [...message.loss] : []));
        expect(steps(messages)).toEqual(steps(expected.messages));
      }),
    );
  });

  it('hear a stop while they validate, and validate again when they go on', async () => {
    const session = new OneWeight();
    session.parts = 3;
    const expected = await run(Object.assign(new OneWeight(), { parts: 3 }));
    // Not asked before the first epoch's last step: what is heard after it is heard in its validation.
    const stopped = await run(session, { stopAfter: 6, slow: true });
    expect(stopped.end).toBe('stopped');
    expect(session.measured).toBe(1);
    expect(stopped.kept.map(({ state: { epoch, step } }) => [epoch, step])).toEqual([[0, 6]]);
    expect(rowsOf(stopped.messages)).toEqual([]);
    const next = Object.assign(new OneWeight(), { weight: session.weight });
    const rest = await run(next, { from: stopped.kept[0]!.state });
    expect(rowsOf(rest.messages)).toEqual(rowsOf(expected.messages));
  });

  it('tell the very first step at once, and each step once', async () => {
    const { messages } = await run(new OneWeight());
    const steps = messages.filter((message) => message.type === 'steps');
    expect(steps[0]).toMatchObject({ epoch: 1, firstStep: 0, meanAccuracy: 0.75 });
    expect(steps[0]!.loss).toHaveLength(1);
    let next = 0;
    for (const { firstStep, loss, accuracy } of steps) {
      expect(firstStep).toBe(next);
      expect(accuracy).toHaveLength(loss.length);
      next += loss.length;
    }
    expect(next).toBe(18);
    expect(steps.at(-1)).toMatchObject({ epoch: 3, firstStep: expect.any(Number) });
  });

  it.each([[0, 'epoch 1, step 1 of 6', 0], [7, 'epoch 2, step 2 of 6', 1], [17, 'epoch 3, step 6 of 6', 2]])('end when the loss of step %d is no number', async (bad, where, epochsDone) => {
    const session = new OneWeight((step) => (step === bad ? Number.NaN : null));
    const { messages, kept, ended } = broken(session);
    await expect(ended).rejects.toMatchObject({ code: 'training.nan', message: expect.stringContaining(where), hint: expect.stringContaining('0.01') });
    expect(kept).toHaveLength(epochsDone);
    const steps = messages.filter((message) => message.type === 'steps');
    expect(steps.at(-1)!.loss.at(-1)).toBeNaN();
    expect(steps.reduce((sum, { loss }) => sum + loss.length, 0)).toBe(bad + 1);
  });

  it('end when the validation loss is no number, with that epoch told and no checkpoint of it', async () => {
    const session = new OneWeight();
    session.validate = () => ({ loss: session.fed.length > 6 ? Number.NaN : 1, accuracy: 0.1, topK: null, classAccuracy: [] });
    const { messages, kept, ended } = broken(session);
    await expect(ended).rejects.toMatchObject({ code: 'training.nan' });
    expect(rowsOf(messages).at(-1)).toMatchObject({ epoch: 2, nan: true, valLoss: null, valAccuracy: 0.1 });
    expect(kept).toEqual([1]);
  });

  it('feed the rate of the schedule, step by step', async () => {
    const session = new OneWeight();
    const { messages } = await run(session, { training: settings({ schedule: { type: 'InverseTimeDecay', arguments: { decay_steps: 1, decay_rate: 0.5 } } }) });
    expect(session.fed.map(({ learningRate }) => learningRate)).toEqual(Array.from({ length: 18 }, (_, step) => 0.1 / (1 + 0.5 * step)));
    expect(rowsOf(messages).map(({ learningRate }) => learningRate)).toEqual([5, 11, 17].map((step) => 0.1 / (1 + 0.5 * step)));
  });

  it('go on through the images where an epoch has its own number of steps', async () => {
    const session = new OneWeight();
    const { messages } = await run(session, { training: settings({ stepsPerEpoch: 4 }) });
    const whole = new OneWeight();
    await run(whole, { training: settings() });
    expect(session.fed.map(({ indices }) => indices)).toEqual(whole.fed.slice(0, 12).map(({ indices }) => indices));
    expect(rowsOf(messages)).toHaveLength(3);
  });

  it('are numbered from the initial epoch on, and steps from 0', async () => {
    const session = new OneWeight();
    const { messages, kept } = await run(session, { training: settings({ initialEpoch: 1 }) });
    expect(rowsOf(messages).map(({ epoch }) => epoch)).toEqual([2, 3]);
    expect(session.fed.map(({ step }) => step)).toEqual(Array.from({ length: 12 }, (_, index) => index));
    expect(kept.map(({ state: { epoch } }) => epoch)).toEqual([2, 3]);
  });

  it.each<[string, Training['validationFreq'], number[]]>([
    ['every second epoch', 2, [2]],
    ['after those named', [1, 3], [1, 3]],
  ])('validate %s', async (_, validationFreq, validated) => {
    const { messages } = await run(new OneWeight(), { training: settings({ validationFreq }) });
    expect(rowsOf(messages).flatMap(({ epoch, valLoss }) => (valLoss === null ? [] : [epoch]))).toEqual(validated);
  });

  it('end when a callback says so, with the weights of the best epoch, and are not gone on with', async () => {
    const session = new OneWeight();
    const losses = [3, 1, 2, 2, 2, 2];
    session.validate = () => ({ loss: losses.shift()!, accuracy: 0.1, topK: null, classAccuracy: [] });
    const training = settings({ epochs: 6, callbacks: [{ type: 'EarlyStopping', arguments: { patience: 2, restore_best_weights: true } }] });
    const { end, messages, kept, restored } = await run(session, { training });
    expect([end, rowsOf(messages).length, restored]).toEqual(['finished', 4, [{ epoch: 2, step: 0 }]]);
    expect(messages.filter(({ type }) => type === 'checkpoint').at(-1)).toMatchObject({ retained: [{ folder: '2', weightsOnly: true }] });
    expect(messages.filter(({ type }) => type === 'note')).toHaveLength(2);
    expect(kept.map(({ state: { epoch, final } }) => [epoch, final !== undefined])).toEqual([[1, false], [2, false], [3, false], [4, false], [4, true]]);
    expect(kept.at(-1)!.weight).toBe(kept[1]!.weight);
    // Killed before its end was told: only that is done again.
    const again = await run(new OneWeight(), { training, from: kept[3]!.state, kept: kept.slice(0, 4) });
    expect([again.end, again.messages.map(({ type }) => type)]).toEqual(['finished', ['checkpoint', 'note']]);
    expect(again.kept.at(-1)).toMatchObject({ state: { epoch: 4, step: 0, final: {} }, weight: kept.at(-1)!.weight });
  });

  it.each<[string, object, { weight: number; final: boolean }]>([
    ['the averages of its weights', {}, { weight: 0.5, final: true }],
    ['those of its best epoch, which were measured, and no averages', { callbacks: [{ type: 'EarlyStopping', arguments: { monitor: 'val_loss', mode: 'max', patience: 9, restore_best_weights: true } }] }, { weight: 4, final: true }],
    ['those of the last, where that is the best', { callbacks: [{ type: 'EarlyStopping', arguments: { monitor: 'val_loss', restore_best_weights: true } }] }, { weight: 2, final: false }],
  ])('end with %s, and each checkpoint with what was measured of it', async (_, changes, expected) => {
    const session = new OneWeight();
    session.average = 0.5;
    session.step = (indices, step) => {
      session.fed.push({ indices: [...indices], step, learningRate: 0 });
      session.weight = 4 - Math.floor(step / 6);
      return { loss: 1, correct: 0, topK: null, answers: null };
    };
    const training = settings(changes);
    const { end, kept } = await run(session, { training });
    expect(end).toBe('finished');
    expect(session.weight).toBe(expected.weight);
    expect(kept.map(({ weight, measured }) => [weight, measured])).toEqual([4, 3, 2, ...(expected.final ? [expected.weight] : [])].map((weight) => [weight, weight * 2]));
    expect(kept.map(({ state }) => state.final !== undefined)).toEqual([false, false, false, ...(expected.final ? [true] : [])]);
  });

  it('hear a stop while the network they end with is measured, and measure it again when they go on', async () => {
    const session = Object.assign(new OneWeight(), { average: 0.5, parts: 3 });
    const whole = await run(session);
    const late = Object.assign(new OneWeight(), { average: 0.5, parts: 3 });
    const validation = late.validation.bind(late);
    let stop = (): void => undefined;
    late.validation = function* () {
      if (late.weight === 0.5) stop();
      return yield* validation();
    };
    const controls = createControls();
    stop = controls.stop;
    const clock = performance.now.bind(performance);
    let passed = 0;
    performance.now = () => clock() + (passed += 50);
    const kept: CheckpointState[] = [];
    const end = await train({
      ledger: noLedger,
    session: late, training: settings(), plan, controls, from: null,
      send: () => undefined,
      keep: (state) => (kept.push(state), null),
      restore: () => undefined,
      sample: (epoch) => ({ epoch, split: 'test', predictions: [] }),
      yieldToEventLoop: () => Promise.resolve(),
    }).finally(() => {
      performance.now = clock;
    });
    expect([end, kept.map(({ epoch, step, final }) => [epoch, step, final !== undefined])]).toEqual(['stopped', [[1, 0, false], [2, 0, false], [3, 0, false]]]);
    const next = await run(Object.assign(new OneWeight(), { average: 0.5, weight: whole.kept[2]!.weight }), { from: kept.at(-1)! });
    expect([next.end, next.kept.map(({ weight, measured, state: { final } }) => [weight, measured, final])]).toEqual(['finished', [[0.5, 1, { valLoss: 1, valAccuracy: 0.1, valTopK: null }]]]);
  });

  it('lower the rate on a plateau', async () => {
    const session = new OneWeight();
    session.validate = () => ({ loss: 1, accuracy: 0.1, topK: null, classAccuracy: [] });
    await run(session, { training: settings({ epochs: 4, callbacks: [{ type: 'ReduceLROnPlateau', arguments: { factor: 0.5, patience: 1 } }] }) });
    const rates = [0, 1, 2, 3].map((epoch) => session.fed[epoch * 6]!.learningRate);
    expect(rates.map((rate) => Number(rate.toPrecision(6)))).toEqual([0.1, 0.1, 0.05, 0.025]);
  });

  it('end at a loss that is no number without failing, where they are told to', async () => {
    const session = new OneWeight((step) => (step === 7 ? Number.NaN : null));
    const { end, messages, kept } = await run(session, { training: settings({ callbacks: [{ type: 'TerminateOnNaN', arguments: {} }] }) });
    expect([end, kept.length]).toEqual(['finished', 1]);
    expect(messages.at(-1)).toEqual({ type: 'note', note: phrase`${phrase`The loss became ${'NaN'}.`} The run ended in epoch ${2}, step ${2}.` });
  });

  it('end at such a loss with the weights of the best epoch, where these are to be restored', async () => {
    const session = new OneWeight((step) => (step === 13 ? Number.NaN : null));
    const callbacks = [{ type: 'TerminateOnNaN', arguments: {} }, { type: 'EarlyStopping', arguments: { patience: 9, restore_best_weights: true } }];
    const { end, kept, restored } = await run(session, { training: settings({ callbacks }) });
    expect([end, restored.length, kept.length]).toEqual(['finished', 1, 3]);
    expect(kept[2]).toMatchObject({ state: { epoch: 2, step: 2, final: { valTopK: null } }, weight: kept[restored[0]!.epoch - 1]!.weight, measured: kept[restored[0]!.epoch - 1]!.measured });
  });
});
