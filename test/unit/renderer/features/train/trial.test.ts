import { describe, expect, it } from 'vitest';
import type { ImageCounts } from '../../../../../core/memory.ts';
import { outOfMemory } from '../../../../../core/memory.ts';
import { resolveModel } from '../../../../../core/model/model.ts';
import { readModelSpec } from '../../../../../core/model/spec.ts';
import { EpochalError, toPlainError, type ErrorCode } from '../../../../../core/errors.ts';
import type { Probe, RateTest } from '../../../../../core/probe.ts';
import { batchSizeFor, Measurement, RateSearch } from '../../../../../renderer/features/train/trial.svelte.ts';
import { FakeBridge, runDetail } from '../../fakeBridge.ts';

const request = { recipe: 'cifar10-cnn', training: {} };
const probe = { stepMs: 5 } as Probe;

describe('a training measured before it starts', () => {
  it('keeps what was measured, and knows when it no longer holds', async () => {
    const measurement = new Measurement(new FakeBridge({ 'training.probe': () => probe }));
    expect(measurement.isStale(request)).toBe(false);
    await measurement.start(request);
    expect(measurement.value).toBe(probe);
    expect(measurement.running).toBe(false);
    expect(measurement.isStale({ ...request })).toBe(false);
    expect(measurement.isStale({ ...request, training: { batchSize: 64 } })).toBe(true);
  });

  it('says what was refused', async () => {
    const measurement = new Measurement(new FakeBridge({ 'training.probe': () => Promise.reject(new EpochalError({ code: 'training.out-of-memory', message: 'Too large.', hint: 'Use a batch size of at most 64.' })) }));
    await measurement.start(request);
    expect(measurement.error?.code).toBe('training.out-of-memory');
    expect(measurement.running).toBe(false);
  });

  it('is as if it had never been when it is cancelled, whatever comes after', async () => {
    let answer: (probe: Probe) => void = () => undefined;
    const measurement = new Measurement(new FakeBridge({ 'training.probe': () => new Promise((resolve) => (answer = resolve)) }));
    const done = measurement.start(request);
    measurement.cancel();
    expect(measurement.running).toBe(false);
    answer(probe);
    await done;
    expect(measurement.value).toBeNull();
    expect(measurement.error).toBeNull();
  });
});

describe('a search for a learning rate', () => {
  const result: RateTest = { rates: [1e-6, 1], losses: [2, 3], smoothed: [2, 2.5], suggested: null, cautious: null, diverged: false };

  it('collects its points while it is under way, and stops listening after', async () => {
    let answer: (test: RateTest) => void = () => undefined;
    const bridge = new FakeBridge({ 'training.rateTest': () => new Promise((resolve) => (answer = resolve)) });
    const search = new RateSearch(bridge);
    const done = search.start(request);
    const { test } = bridge.asked[0]!.input as { test: string };
    bridge.tell('rateTest', { test, step: 0, steps: 2, rate: 1e-6, loss: 2 });
    expect(search.points).toHaveLength(1);
    answer(result);
    await done;
    expect(search.value).toBe(result);
    expect(bridge.listening).toBe(0);
  });

  it('stops listening when it is cancelled', () => {
    const bridge = new FakeBridge({ 'training.rateTest': () => new Promise(() => undefined) });
    const search = new RateSearch(bridge);
    void search.start(request);
    search.cancel();
    expect(bridge.listening).toBe(0);
    expect(search.running).toBe(false);
  });
});

describe('the remedy of an error', () => {
  it('is the batch size that core says fits', () => {
    const model = resolveModel(readModelSpec({ name: 'm', layers: [{ type: 'InputLayer', arguments: { shape: [32, 32, 3] } }, { type: 'Flatten' }, { type: 'Dense', arguments: { units: 10 } }] }));
    const counts: ImageCounts = { train: 50_000, validation: 0 };
    const error = outOfMemory(model, { ...runDetail().training, batchSize: 50_000 }, counts, 1.2e9, 'foreseen');
    expect(batchSizeFor(toPlainError(error))).toBeGreaterThanOrEqual(1);
    expect(batchSizeFor(toPlainError(error))).toBeLessThan(50_000);
  });

  it.each<[ErrorCode, string, number | null]>([
    ['training.batch-of-one', 'Use a batch size of at least 2, or remove the layer.', 2],
    ['training.batch-too-large', 'Use a batch size of at most 1,000, or more images.', 1000],
    ['training.out-of-memory', 'Use a smaller network.', null],
    ['bridge.lost', 'Use a batch size of at most 3.', null],
  ])('of %s, %s: %s', (code, hint, size) => {
    expect(batchSizeFor({ code, message: '', hint })).toBe(size);
  });
});
