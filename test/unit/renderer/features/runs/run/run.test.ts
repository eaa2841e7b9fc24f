import { describe, expect, it } from 'vitest';
import type { RunDetail, RunEvent, Samples, StepSeries } from '../../../../../../core/runs.ts';
import { LiveRun } from '../../../../../../renderer/features/runs/run/run.svelte.ts';
import { batch, epochRow, FakeBridge, runDetail } from '../../../fakeBridge.ts';

const seriesOf = (steps: number[], changes: Partial<StepSeries> = {}): StepSeries => ({ attempt: 1, next: (steps.at(-1) ?? -1) + 1, steps, loss: steps.map(() => 1.5), accuracy: steps.map(() => 0.4), ...changes });

interface Reported {
  detail?: Partial<RunDetail>;
  series?: StepSeries;
  /** Answers for a stretch that was missing. */
  missing?: (from: number, to: number) => StepSeries;
  samples?: (epoch: number | undefined) => Samples | null;
}

/** A run under way over a stand-in; `frame` lets an animation frame pass. */
async function follow(reported: Reported = {}) {
  let frames: (() => void)[] = [];
  let now = 0;
  const answers = { ...reported };
  const bridge = new FakeBridge({
    'runs.show': () => runDetail(answers.detail),
    'runs.series': ({ from, to }) => (from === undefined ? (answers.series ?? seriesOf([])) : answers.missing!(from, to!)),
    'runs.samples': ({ epoch }) => answers.samples?.(epoch) ?? null,
    'runs.pause': () => null,
    'runs.stop': () => null,
  });
  const live = new LiveRun(bridge, 'r1', (work) => void frames.push(work), () => now);
  const frame = (milliseconds = 16): void => {
    now += milliseconds;
    const work = frames;
    frames = [];
    for (const one of work) one();
  };
  await live.load();
  frame();
  return { bridge, live, frame, answers };
}

const lossOf = (live: LiveRun): [number, number][] => {
  const into = new Float64Array(2 * live.series!.length);
  const points = live.series!.curve('loss', into);
  return Array.from({ length: points }, (_, i) => [into[2 * i]!, into[2 * i + 1]!]);
};

describe('a run followed live', () => {
  it('appends the steps it hears, once each', async () => {
    const { bridge, live, frame } = await follow();
    bridge.tell('run', batch(0, 4));
    bridge.tell('run', batch(2, 4));
    frame();
    expect(live.series!.next).toBe(6);
    expect(lossOf(live).map(([x]) => x)).toEqual([0.1, 0.2, 0.3, 0.4, 0.5, 0.6]);
    expect(lossOf(live)[5]![1]).toBeCloseTo(2 - 5 / 40);
    expect(live.batch?.imagesPerSecond).toBe(6800);
    expect(live.position).toBeCloseTo(0.6);
  });

  it.each([
    ['at its beginning', { step: 0 }, 3],
    ['within its first epoch', { step: 5 }, 3.5],
    ['after one epoch', { step: 10, epochs: 4, epochRows: [epochRow(4)] }, 4],
    ['at its end', { step: 40, state: 'finished', epochs: 7, epochRows: [4, 5, 6, 7].map((epoch) => epochRow(epoch)) }, 7],
    ['ended early', { step: 20, state: 'finished', epochs: 5, epochRows: [epochRow(4), epochRow(5)] }, 5],
    ['ended within an epoch', { step: 23, state: 'finished', epochs: 5, epochRows: [epochRow(4), epochRow(5)] }, 5.3],
  ] as const)('counts epochs from the initial one: %s', async (_name, detail, position) => {
    const { training } = runDetail();
    const { bridge, live, frame } = await follow({ series: seriesOf(Array.from({ length: detail.step }, (_, step) => step)), detail: { ...detail, epochRows: [...('epochRows' in detail ? detail.epochRows : [])], epochsPlanned: 7, training: { ...training, epochs: 7, initialEpoch: 3 } } });
    expect(live.position).toBeCloseTo(position);
    const step = Math.min(live.detail!.step, 39);
    bridge.tell('run', batch(step, 1));
    frame();
    expect(lossOf(live).at(-1)![0]).toBeCloseTo(3 + (step + 1) / 10);
  });

  it('takes in all events of a frame at once and draws at most five times a second', async () => {
    const { bridge, live, frame } = await follow();
    const before = live.drawn;
    frame(1000);
    for (let step = 0; step < 30; step++) {
      bridge.tell('run', batch(step, 1));
      frame(20);
    }
    expect(live.series!.next).toBe(30);
    // 30 frames of 20 ms are 0.6 s: four drawings, one each 0.2 s and the first.
    expect(live.drawn - before).toBeGreaterThanOrEqual(2);
    expect(live.drawn - before).toBeLessThanOrEqual(4);
  });

  it('shows the whole curve after a reload in mid-run, and goes on from there', async () => {
    const steps = Array.from({ length: 15 }, (_, i) => i);
    const { bridge, live, frame } = await follow({
      detail: { step: 15, epochRows: [epochRow(1)], epochs: 1 },
      series: seriesOf(steps),
    });
    expect(lossOf(live)).toHaveLength(15);
    expect(live.epochs).toHaveLength(1);
    expect(live.position).toBeCloseTo(1.5);
    // Heard while it was loading: the answer holds step 14 already.
    bridge.tell('run', batch(13, 4));
    frame();
    expect(lossOf(live)).toHaveLength(17);
    expect(live.series!.next).toBe(17);
  });

  it('keeps what is heard while the past is being asked for', async () => {
    const { bridge, live, frame } = await follow();
    const loading = live.load();
    bridge.tell('run', { type: 'epoch', run: 'r1', ...epochRow(1) });
    frame();
    expect(live.epochs).toHaveLength(0);
    await loading;
    frame();
    expect(live.epochs.map(({ epoch }) => epoch)).toEqual([1]);
  });

  it('has each epoch once, also one that is told again', async () => {
    const { bridge, live, frame } = await follow({ detail: { epochRows: [epochRow(1), epochRow(2), epochRow(3)] } });
    bridge.tell('run', { type: 'epoch', run: 'r1', ...epochRow(2) });
    bridge.tell('run', { type: 'epoch', run: 'r1', ...epochRow(4) });
    frame();
    expect(live.epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4]);
  });

  it('asks for steps that were left out, and holds what follows until they are there', async () => {
    const asked: [number, number][] = [];
    const missing = (from: number, to: number): StepSeries => {
      asked.push([from, to]);
      return seriesOf([2, 3, 4]);
    };
    const { bridge, live, frame } = await follow({ missing });
    bridge.tell('run', batch(0, 2));
    bridge.tell('run', batch(5, 2));
    bridge.tell('run', batch(7, 1));
    await Promise.resolve().then(() => undefined);
    frame();
    expect(asked).toEqual([[2, 5]]);
    expect(lossOf(live).map(([x]) => x)).toEqual([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8]);
  });

  it('begins anew where the run was resumed while a stretch was asked for', async () => {
    const { bridge, live, frame, answers } = await follow({ missing: () => seriesOf([], { attempt: 2, next: 2 }) });
    bridge.tell('run', batch(0, 2));
    answers.series = seriesOf([0], { attempt: 2 });
    answers.detail = { attempt: 2 };
    bridge.tell('run', batch(5, 2));
    await new Promise((resolve) => setImmediate(resolve));
    frame();
    expect(live.series!.next).toBe(1);
  });

  it('begins anew at the first steps of another attempt', async () => {
    const { bridge, live, frame, answers } = await follow();
    bridge.tell('run', batch(0, 18));
    frame();
    answers.series = seriesOf([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], { attempt: 2 });
    answers.detail = { attempt: 2, epochRows: [epochRow(1)] };
    bridge.tell('run', batch(10, 2, { attempt: 2 }));
    // Late, of the attempt before.
    bridge.tell('run', batch(18, 2));
    await new Promise((resolve) => setImmediate(resolve));
    frame();
    expect(live.series!.next).toBe(12);
    expect(live.epochs.map(({ epoch }) => epoch)).toEqual([1]);
  });

  it('lists the checkpoints that there are, those removed no more', async () => {
    const checkpoint = (epoch: number) => ({ epoch, step: 0, folder: String(epoch), bytes: 9, created: '2026-01-02T03:04:05.000Z', valLoss: null, valAccuracy: null, valTopK: null });
    const { bridge, live, frame } = await follow({ detail: { checkpoints: [checkpoint(1), checkpoint(2)] } });
    bridge.tell('run', { type: 'checkpoint', run: 'r1', ...checkpoint(3), kept: [checkpoint(2), checkpoint(3)] });
    frame();
    expect(live.detail!.checkpoints.map(({ folder }) => folder)).toEqual(['2', '3']);
  });

  it('keeps its curve through a pause, and begins anew from the checkpoint after a resume', async () => {
    const { bridge, live, frame, answers } = await follow();
    bridge.tell('run', batch(0, 18));
    frame();
    bridge.tell('run', { type: 'state', run: 'r1', state: 'paused', error: null });
    frame();
    expect(live.detail?.state).toBe('paused');
    expect(live.series!.next).toBe(18);

    answers.detail = { state: 'interrupted', step: 18 };
    bridge.tell('run', { type: 'state', run: 'r1', state: 'interrupted', error: null });
    frame();
    expect(live.batch).toBeNull();
    answers.detail = { state: 'running', step: 10 };
    answers.series = seriesOf([0, 5, 9]);
    bridge.tell('run', { type: 'state', run: 'r1', state: 'running', error: null });
    frame();
    await Promise.resolve();
    await live.load();
    frame();
    expect(live.series!.next).toBe(10);
    bridge.tell('run', batch(10, 2));
    frame();
    expect(live.series!.next).toBe(12);
  });

  it('follows the newest samples until an epoch is pinned', async () => {
    const samplesOf = (epoch: number): Samples => ({ epoch, split: 'test', predictions: [{ index: 0, label: 1, predicted: epoch, probability: 0.5 }] });
    const { bridge, live, frame } = await follow({ detail: { sampleEpochs: [1, 2] }, samples: (epoch) => samplesOf(epoch ?? 2) });
    expect(live.samples?.epoch).toBe(2);
    await live.showEpoch(1);
    bridge.tell('run', { type: 'samples', run: 'r1', ...samplesOf(3) });
    frame();
    expect(live.samples?.epoch).toBe(1);
    expect(live.sampleEpochs).toEqual([1, 2, 3]);
    await live.showEpoch(null);
    bridge.tell('run', { type: 'samples', run: 'r1', ...samplesOf(4) });
    frame();
    expect(live.samples?.epoch).toBe(4);
  });

  it('shows the newest samples where those of the epoch that is asked for are not there', async () => {
    const newest: Samples = { epoch: 2, split: 'test', predictions: [] };
    const { live } = await follow({ detail: { sampleEpochs: [1, 2] }, samples: (epoch) => (epoch === undefined ? newest : null) });
    live.pinned = 9;
    await live.load();
    expect(live.samples?.epoch).toBe(2);
  });

  it('says that its process hangs, until it goes on', async () => {
    const { bridge, live, frame } = await follow();
    const tell = (event: RunEvent): void => {
      bridge.tell('run', event);
      frame();
    };
    tell({ type: 'hang', run: 'r1', silentSince: '2026-01-02T03:04:05.000Z', stuckSince: null });
    expect(live.detail).toMatchObject({ state: 'running', silentSince: '2026-01-02T03:04:05.000Z' });
    tell({ type: 'hang', run: 'r1', silentSince: null, stuckSince: null });
    expect(live.detail).toMatchObject({ silentSince: null });
  });

  it('says why a request was refused, and ends its subscription', async () => {
    const { bridge, live } = await follow();
    expect(await live.pause()).toBeNull();
    expect((await live.resume())?.code).toBe('bridge.unknown-call');
    expect(live.asking).toBeNull();
    live.close();
    expect(bridge.listening).toBe(0);
  });
});
