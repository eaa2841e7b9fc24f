import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, expect, it, vi } from 'vitest';
import { bridgeOver, createClient } from '../../../../core/bridge/client.ts';
import { followRun, type Following } from '../../../../core/bridge/follower.ts';
import { fromPlainError } from '../../../../core/errors.ts';
import { readModelSpec } from '../../../../core/model/spec.ts';
import type { CheckpointRow, RunDetail, StepSeries } from '../../../../core/runs.ts';
import { readTraining } from '../../../../core/training.ts';
import type { Host } from '../../../../main/bridge/handlers.ts';
import { runsHandlers } from '../../../../main/bridge/handlers/runs.ts';
import { highWater } from '../../../../main/bridge/outbox.ts';
import { openSession, type Session } from '../../../../main/bridge/session.ts';
import { openPacked } from '../../../../main/datasets/packed.ts';
import { resolveHome } from '../../../../main/system/home.ts';
import { openRuns, type Runs } from '../../../../main/runs/runs.ts';
import type { Studio } from '../../../../main/studio/services.ts';
import { writeCheckpoint } from '../../../../main/checkpoints/write.ts';
import { createTrainer, type Trainer } from '../../../../main/trainer/trainer.ts';
import { packDataset } from '../../../integration/main/trainer/support.ts';
import { epochRow, samples, unmeasured } from '../runs/support.ts';
import { PlayedChild } from '../trainer/played-child.ts';
import { standInHost } from './stand-in-host.ts';
import { testFolder } from '../../../support/folder.ts';

const root = testFolder('reconnecting');
beforeAll(async () => {
  await packDataset(join(root, 'waves'), { counts: { train: 40, test: 8 }, side: 2, classes: 3 });
});

const model = readModelSpec({ name: 'flat', layers: [{ type: 'InputLayer', arguments: { shape: [2, 2, 3] } }, { type: 'Flatten' }, { type: 'Dense', arguments: { units: 3 } }] });
const stepsPerEpoch = 10;
const training = readTraining({ epochs: 1000, batchSize: 4, optimizer: { type: 'SGD' }, loss: { type: 'SparseCategoricalCrossentropy', arguments: { from_logits: true } } });

/** Lets all that is under way in this process arrive. */
const settle = async (): Promise<void> => {
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
};

/** The real trainer on a home of its own; its training processes are played by hand. */
class Training {
  readonly home = resolveHome(mkdtempSync(join(root, 'home-')));
  readonly runs = openRuns(this.home);
  child!: PlayedChild;
  readonly trainer = trainerOn(this.runs, () => (this.child = new PlayedChild()));
  run = '';
  /** What a client shall know of the steps: the value of each. */
  losses: number[] = [];
  epoch = 0;
  attempt = 0;

  async start(): Promise<void> {
    const directory = join(root, 'waves');
    const dataset = openPacked(directory);
    dataset.close();
    this.run = (await this.trainer.start({ model, recipe: null, dataset: dataset.info, directory, edits: [], training })).run;
    this.begin();
  }

  begin(): void {
    this.attempt++;
    this.child.say({ type: 'started', environment: { tensorflow: '2', device: 'CPU', threads: 1, platform: 'p', node: '24', processor: 'x', memoryBytes: 1 } });
  }

  steps(count: number): void {
    const left = (this.epoch + 1) * stepsPerEpoch - this.losses.length;
    const loss = Float32Array.from({ length: Math.min(count, left) }, (_, i) => this.attempt * 1000 + this.losses.length + i);
    if (loss.length === 0) return this.endEpoch();
    this.child.say({ type: 'steps', epoch: this.epoch + 1, firstStep: this.losses.length, loss, accuracy: loss.map(() => 0.5), means: {}, meanLoss: 1, meanAccuracy: 0.5, stepMs: 1, medianMs: 2, imagesPerSecond: 3, secondsLeft: null, memoryBytes: 4 });
    this.losses.push(...loss);
  }

  endEpoch(): void {
    this.epoch++;
    this.child.say({ type: 'epoch', row: epochRow(this.epoch), samples: samples(this.epoch) });
    this.checkpoint();
  }

  checkpoint(): void {
    const position = { epoch: this.epoch, step: this.losses.length - this.epoch * stepsPerEpoch };
    if (this.runs.checkpoints(this.run).some(({ epoch, step }) => epoch === position.epoch && step === position.step)) return;
    const state = { ...position, sums: { images: 0, loss: 0, correct: 0, topK: 0, seconds: 0 }, learningRate: 0.1, callbacks: [], ended: null };
    const { folder, bytes } = writeCheckpoint(join(this.runs.folder(this.run), 'checkpoints'), { weights: new Map(), optimizer: new Map(), state })!;
    this.child.say({ type: 'checkpoint', row: { ...position, folder, bytes, created: 'now', ...unmeasured }, retained: [] });
  }

  /** It dies, and goes on from its last checkpoint. */
  async resume(): Promise<void> {
    this.child.end({ code: null, signal: 'SIGKILL', said: '' });
    await settle();
    await this.trainer.resume(this.run);
    const kept = this.runs.checkpoints(this.run).at(-1) ?? { epoch: 0, step: 0 };
    this.epoch = kept.epoch;
    this.losses.length = kept.epoch * stepsPerEpoch + kept.step;
    this.begin();
  }

  async close(): Promise<void> {
    this.child.end({ code: null, signal: 'SIGKILL', said: '' });
    await this.trainer.close();
    this.runs.close();
  }
}

function trainerOn(runs: Runs, spawn: () => PlayedChild): Trainer {
  const throws = (error: unknown): never => {
    throw error;
  };
  return createTrainer({ runs, datasets: { directory: () => join(root, 'waves') }, findEngine: () => Promise.resolve({ name: 'tensorflow', files: { framework: '', cc: '' } }), spawn, childEntry: '', report: throws });
}

/** A window's line, which breaks and is slow, and the window: all that it was told, each step once. */
class Window {
  readonly steps = new Map<number, number>();
  readonly epochs = new Set<number>();
  sampled = new Set<number>();
  checkpoints: readonly CheckpointRow[] = [];
  slow = false;
  /** How many of the steps under way are left out, as a full outbox leaves out the oldest. */
  leftOut = 0;
  readonly #host: Host;
  #session: Session | null = null;
  /** Tells the session that its line has room again. */
  #flushed: () => void = () => undefined;
  readonly #client = createClient((text) => {
    const to = this.#session;
    queueMicrotask(() => to?.receive(text));
  }, (error) => {
    throw fromPlainError(error);
  });
  readonly #following: Following;

  constructor(host: Host, run: string) {
    this.#host = host;
    const bridge = bridgeOver(this.#client);
    this.#following = followRun<{ detail: RunDetail; series: StepSeries }>(bridge, run, {
      async ask() {
        const [detail, series] = await Promise.all([bridge.invoke('runs.show', { run }), bridge.invoke('runs.series', { run, points: 10_000 })]);
        return { detail, series };
      },
      past: ({ detail, series }) => {
        for (const known of [this.steps, this.epochs, this.sampled]) known.clear();
        for (const { epoch } of detail.epochRows) this.epochs.add(epoch);
        for (const epoch of detail.sampleEpochs) this.sampled.add(epoch);
        this.checkpoints = detail.checkpoints;
        this.#know(series.steps, series.loss);
      },
      missing: ({ steps, loss }) => this.#know(steps, loss),
      event: (event) => {
        if (event.type === 'batch') this.#know(event.loss.map((_, i) => event.firstStep + i), event.loss);
        if (event.type === 'epoch') this.epochs.add(event.epoch);
        if (event.type === 'samples') this.sampled.add(event.epoch);
        if (event.type === 'checkpoint') this.checkpoints = event.kept;
      },
      // The line broke: it asks again once it is back.
      failed: ({ code }) => expect(code).toBe('bridge.lost'),
    });
  }

  #know(steps: readonly number[], loss: readonly (number | null)[]): void {
    steps.forEach((step, i) => {
      expect(step, 'the next step is the next one known').toBe(this.steps.size);
      this.steps.set(step, loss[i]!);
    });
  }

  connect(): void {
    if (this.#session) return;
    const session: Session = openSession(this.#host, {
      send: (text, flushed) => {
        this.#flushed = flushed;
        queueMicrotask(() => {
          if (this.#session !== session) return;
          if (this.leftOut > 0 && text.includes('"type":"batch"')) this.leftOut--;
          else this.#client.receive(text);
          if (!this.slow) this.flush();
        });
      },
      buffered: () => (this.slow ? highWater + 1 : 0),
      giveUp: () => expect.unreachable(),
    });
    this.#session = session;
    this.#client.renew();
    void this.#following.load();
  }

  flush(): void {
    this.#flushed();
  }

  drop(): void {
    this.#session?.end();
    this.#session = null;
    this.#client.lose({ code: 'bridge.lost', message: 'lost', hint: '' });
  }
}

const action = fc.oneof(
  { weight: 8, arbitrary: fc.record({ type: fc.constant('steps' as const), count: fc.integer({ min: 1, max: 6 }) }) },
  { weight: 6, arbitrary: fc.record({ type: fc.constantFrom('settle' as const, 'drop' as const, 'connect' as const, 'wait' as const) }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constantFrom('checkpoint' as const, 'slow' as const, 'fast' as const, 'leaveOut' as const) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('resume' as const) }) },
);

it.each([
  ['trained here', false],
  ['trained by another process', true],
])('however often its line breaks, a window knows every step of a run %s, and each once', async (_where, elsewhere) => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] });
  try {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 10, maxLength: 60 }), async (actions) => {
        const training = new Training();
        await training.start();
        const looks = elsewhere ? openRuns(training.home) : null;
        const runs = looks ?? training.runs;
        const trainer = looks ? trainerOn(looks, () => expect.unreachable()) : training.trainer;
        const host = standInHost(runsHandlers({ runs, trainer } as Studio));
        const window = new Window({ ...host, sources: { ...host.sources, run: ({ run }, listener) => trainer.watch(run, listener) } }, training.run);
        const act = {
          settle,
          drop: () => window.drop(),
          connect: () => window.connect(),
          // Steps are written, and others look.
          wait: () => void vi.advanceTimersByTime(1000),
          checkpoint: () => training.checkpoint(),
          slow: () => void (window.slow = true),
          fast: () => {
            window.slow = false;
            window.flush();
          },
          leaveOut: () => void window.leftOut++,
          resume: () => training.resume(),
        };
        for (const one of actions) {
          if (one.type === 'steps') training.steps(one.count);
          else await act[one.type]();
        }
        act.connect();
        act.fast();
        await settle();
        // Something is left out of what is told only where something newer is told after it.
        window.leftOut = 0;
        for (const _ of [1, 2, 3]) {
          training.steps(3);
          act.wait();
          await settle();
        }
        const { epochRows, sampleEpochs, checkpoints } = training.runs.show(training.run);
        expect([...window.steps]).toEqual(training.losses.map((loss, step) => [step, loss]));
        expect([...window.epochs].toSorted((a, b) => a - b)).toEqual(epochRows.map(({ epoch }) => epoch));
        expect([...window.sampled].toSorted((a, b) => a - b)).toEqual(sampleEpochs);
        expect(window.checkpoints).toEqual(checkpoints);
        expect(host.reported).toEqual([]);
        window.drop();
        await training.close();
        if (looks) await trainer.close();
        looks?.close();
      }),
      { numRuns: 25 },
    );
  } finally {
    vi.useRealTimers();
  }
});
