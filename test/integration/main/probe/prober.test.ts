import { spawn as spawnProcess } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RatePoint } from '../../../../core/probe.ts';
import { readModelSpec, type ModelSpec } from '../../../../core/model/spec.ts';
import { suggestRate } from '../../../../core/schedules/rangeTest.ts';
import { readTraining, type Training } from '../../../../core/training.ts';
import { openPacked } from '../../../../main/datasets/packed.ts';
import { resolveCache } from '../../../../main/system/home.ts';
import { availableMemory } from '../../../../main/system/memory.ts';
import { createProber, type Prober, type ProberOptions, type ProbeRequest } from '../../../../main/probe/prober.ts';
import { builtProgram } from '../../../support/built.ts';
import { engineOf } from '../../../../main/runtime/library.ts';
import { findRuntime } from '../../../../main/runtime/runtime.ts';
import type { ServingChild } from '../../../../main/processes/calls.ts';
import { forkProcess } from '../../../../main/processes/fork.ts';
import { packDataset } from '../trainer/support.ts';
import { testFolder } from '../../../support/folder.ts';

const root = testFolder('probe');
let request: ProbeRequest;
let prober: Prober;
/** Processes that were started, and have not ended. */
const alive = new Set<ServingChild>();

type SpawnProbe = (entry: string) => ServingChild;

const counted = (spawn: SpawnProbe): SpawnProbe => (entry) => {
  const child = spawn(entry);
  alive.add(child);
  child.onEnd(() => alive.delete(child));
  return child;
};

const model = (filters: number, { activation = 'relu', scale = 1 / 255 } = {}): ModelSpec =>
  readModelSpec({
    name: 'small',
    layers: [
      { type: 'InputLayer', arguments: { shape: [8, 8, 3] } },
      { type: 'Conv2D', arguments: { filters, kernel_size: 1, activation } },
      { type: 'GlobalAveragePooling2D' },
      { type: 'Dense', arguments: { units: 10 } },
    ],
    preprocessing: { scale, offset: 0 },
  });

const frozen: ModelSpec = { ...model(8), layers: model(8).layers.map((layer) => ({ ...layer, arguments: { ...layer.arguments, trainable: false } })) };

const training = (changes: object = {}): Training =>
  readTraining({
    epochs: 5,
    batchSize: 16,
    optimizer: { type: 'Adam' },
    loss: { type: 'SparseCategoricalCrossentropy', arguments: { from_logits: true } },
    threads: 1,
    ...changes,
  });

async function open(changes: Partial<ProberOptions> = {}): Promise<Prober> {
  const { library } = await findRuntime({ cache: resolveCache() });
  if (!library) throw new Error('There is no TensorFlow library here; run npm test, or epochal doctor.');
  return createProber({ findEngine: () => Promise.resolve(engineOf(library)), spawn: counted(forkProcess), childEntry: builtProgram('probe/child'), available: () => availableMemory(), isBusy: () => false, ...changes });
}

beforeAll(async () => {
  const directory = join(root, 'waves');
  await packDataset(directory);
  const dataset = openPacked(directory);
  dataset.close();
  request = { model: model(8), dataset: dataset.info, directory, edits: [], training: training() };
  prober = await open();
});
afterAll(() => prober.close());

describe('probe', () => {
  it('counts what a training will do, and measures what it takes', async () => {
    const probe = await prober.probe({ ...request, training: training({ validationFreq: 2, initialEpoch: 1 }) });
    expect(probe).toMatchObject({ trainImages: 300, validationImages: 120, classes: 10, stepsPerEpoch: 19, epochs: 4, params: 122, trainableParams: 122, besideOtherWork: false, batchThatFits: 256, remarks: [] });
    expect(probe.stepMs).toBeGreaterThan(0);
    expect(probe.validationMs).toBeGreaterThan(0);
    expect(probe.imagesPerSecond).toBeCloseTo(16_000 / probe.stepMs, 6);
    expect(probe.secondsPerEpoch).toBeCloseTo((19 * probe.stepMs + probe.validationMs!) / 1000, 9);
    // Epochs 2 to 5, of which 2 and 4 validate.
    expect(probe.seconds).toBeCloseTo((4 * 19 * probe.stepMs + 2 * probe.validationMs!) / 1000, 9);
    expect(probe.memoryBytes).toBeGreaterThan(100e6);
    expect(probe.memoryBytes / probe.estimatedBytes).toBeGreaterThan(0.5);
    expect(probe.memoryBytes / probe.estimatedBytes).toBeLessThan(1.5);
    expect(alive.size).toBe(0);
  });

  it('says that it was measured beside another training, and validates nothing where nothing is to be', async () => {
    const busy = await open({ isBusy: () => true });
    const probe = await busy.probe({ ...request, training: training({ validation: 'none' }) });
    expect(probe).toMatchObject({ besideOtherWork: true, validationImages: 0, validationMs: null });
    expect(probe.secondsPerEpoch).toBeCloseTo((19 * probe.stepMs) / 1000, 9);
  });

  it.each<[string, Partial<ProbeRequest>, string]>([
    ['a batch of more than there is', { training: { ...training(), batchSize: 301 } }, 'training.batch-too-large'],
    ['a network for other pictures', { model: readModelSpec({ ...model(8), layers: model(8).layers.with(0, { ...model(8).layers[0]!, arguments: { shape: [9, 9, 3] } }) }) }, 'model.data-shape'],
    ['a network that can learn nothing', { model: frozen }, 'training.nothing-learns'],
    ['a fork whose checkpoint is gone', { fork: { epoch: 2, checkpoint: '/nowhere' } }, 'checkpoint.damaged'],
    ['a data set that is gone', { directory: '/nowhere' }, 'dataset.missing'],
  ])('refuses %s', async (_name, changes, code) => {
    await expect(prober.probe({ ...request, ...changes })).rejects.toMatchObject({ code });
    expect(alive.size).toBe(0);
  });

  it('ends its process when it is cancelled, and when all is closed', async () => {
    const controller = new AbortController();
    const cancelled = prober.probe(request, controller.signal);
    while (alive.size === 0) await new Promise((resolve) => setImmediate(resolve));
    controller.abort();
    await expect(cancelled).rejects.toMatchObject({ code: 'probe.cancelled' });
    expect(alive.size).toBe(0);
    await expect(prober.probe(request, controller.signal)).rejects.toMatchObject({ code: 'probe.cancelled' });

    const other = await open();
    const closed = other.probe(request);
    while (alive.size === 0) await new Promise((resolve) => setImmediate(resolve));
    other.close();
    await expect(closed).rejects.toMatchObject({ code: 'probe.cancelled' });
    expect(alive.size).toBe(0);
  });

  it('tells of a process that ends without an answer', async () => {
    const broken = await open({ childEntry: join(root, 'not-there.ts') });
    await expect(broken.probe(request)).rejects.toMatchObject({ code: 'probe.died' });
  });

  it.skipIf(process.platform === 'win32')('ends a process that hangs', async () => {
    const stopped = (entry: string): ServingChild => {
      const child: ServingChild = forkProcess(entry, { lookEveryMs: 20 });
      process.kill(child.pid!, 'SIGSTOP');
      return child;
    };
    const hanging = await open({ spawn: counted(stopped) });
    await expect(hanging.probe(request)).rejects.toMatchObject({ code: 'process.hung' });
    expect(alive.size).toBe(0);
  });
});

describe('out of memory', () => {
  /** 64 positions of a million numbers: 256 MB an image. */
  const huge = (): ProbeRequest => ({ ...request, model: model(1e6), training: training({ batchSize: 256, validation: 'none' }) });

  it('is foreseen without a process, and names the batch size that fits', async () => {
    const small = await open({ available: () => 8e9 });
    const refused = small.probe(huge());
    await expect(refused).rejects.toMatchObject({ code: 'training.out-of-memory', hint: 'Use a batch size of at most 8.' });
    await expect(refused).rejects.toThrow(/^A batch size of 256 needs about \d+\.\d GB of memory, and 8\.0 GB are free\.$/);
    expect(alive.size).toBe(0);
  });

  // Only where a process can be forbidden to take what the machine may not have.
  it.skipIf(process.platform !== 'linux')('is caught when TensorFlow crashes of it, and this process lives on', async () => {
    const limited: SpawnProbe = (entry) => asProbe(spawnProcess('bash', ['-c', 'ulimit -v 50331648; exec "$0" "$1"', process.execPath, entry], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], serialization: 'advanced' }));
    const trusting = await open({ spawn: counted(limited), available: () => 1e15 });
    await expect(trusting.probe(huge())).rejects.toMatchObject({ code: 'training.out-of-memory', hint: 'Use a batch size of at most 128.' });
    expect(alive.size).toBe(0);
    expect((await prober.probe(request)).trainImages).toBe(300);
  });
});

describe('rateTest', () => {
  it('trains with growing rates, tells each step, and suggests one', async () => {
    const points: RatePoint[] = [];
    const test = await prober.rateTest({ ...request, training: training({ optimizer: { type: 'SGD' } }) }, { steps: 60, onPoint: (point) => points.push(point) });
    expect(test.rates[0]).toBeCloseTo(1e-6, 12);
    expect(test.rates.every((rate, i) => i === 0 || rate > test.rates[i - 1]!)).toBe(true);
    expect(test.losses).toHaveLength(test.rates.length);
    expect(points).toEqual(test.rates.map((rate, step) => ({ step, steps: 60, rate, loss: test.losses[step] })));
    expect(test.diverged).toBe(false);
    const { steepest, minimum, smoothed } = suggestRate(test.losses, test.rates)!;
    expect(test).toMatchObject({ suggested: steepest, cautious: minimum, smoothed });
    // The same seed gives the same test.
    expect(await prober.rateTest({ ...request, training: training({ optimizer: { type: 'SGD' } }) }, { steps: 60 })).toEqual(test);
  });

  it('ends early where the loss diverges', async () => {
    const test = await prober.rateTest({ ...request, model: model(8, { activation: 'linear', scale: 100 }), training: training({ optimizer: { type: 'SGD' } }) }, { steps: 100 });
    expect(test.diverged).toBe(true);
    expect(test.rates.length).toBeLessThan(100);
    expect(test.smoothed.length).toBeLessThan(test.losses.length);
  });

  it('can be cancelled at its first step', async () => {
    const controller = new AbortController();
    const test = prober.rateTest(request, { steps: 1000, onPoint: () => controller.abort(), signal: controller.signal });
    await expect(test).rejects.toMatchObject({ code: 'probe.cancelled' });
    expect(alive.size).toBe(0);
  });
});

/** A process in the shape of `forkProcess`'s. */
function asProbe(child: ReturnType<typeof spawnProcess>): ServingChild {
  let said = '';
  child.stderr!.setEncoding('utf8').on('data', (chunk: string) => (said = (said + chunk).slice(-2000)));
  return {
    pid: child.pid,
    send: (message) => void child.send(message),
    onMessage: (listener) => void child.on('message', listener),
    onBeat: () => undefined,
    onEnd: (listener) => void child.on('close', (code, signal) => listener({ code, signal, said })),
    ref: () => undefined,
    unref: () => undefined,
    kill: () => void child.kill('SIGKILL'),
  };
}
