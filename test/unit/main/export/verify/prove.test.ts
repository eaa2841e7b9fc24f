import { describe, expect, it } from 'vitest';
import { exportSettingsSchema, type ExportChanges } from '../../../../../core/exports.ts';
import type { ExportedModel } from '../../../../../main/export/format.ts';
import { prove, type ProofInput } from '../../../../../main/export/verify/prove.ts';

/** Two classes told apart by the one pixel of an image: the brighter, the likelier the second. */
const answer = (pixel: number): [number, number] => [1 - pixel / 255, pixel / 255];
const answers = (images: Uint8Array): Float32Array => Float32Array.from([...images].flatMap(answer));

/** A split of 1000 images: image i has brightness i % 256, and is of the class that it is answered as. */
const available = 1000;
const brightness = (index: number): number => index % 256;
const labels = Array.from({ length: available }, (_, index) => (brightness(index) > 127 ? 1 : 0));

interface Watched {
  input: ProofInput;
  /** Images the exported model was asked about, by call. */
  asked: number[];
}

function watched(after: (images: Uint8Array) => Float32Array, { batch = 16, tick = () => undefined }: { batch?: number; tick?: (count: number) => void } = {}): Watched {
  const asked: number[] = [];
  const model: ExportedModel = {
    interpreter: 'a test',
    batch,
    predict(images, count) {
      asked.push(count);
      tick(count);
      return Promise.resolve(after(images));
    },
    close: () => undefined,
  };
  return {
    asked,
    input: {
      before: (images) => answers(images),
      after: model,
      classes: 2,
      dataset: 'ramp',
      datasetSha256: '0'.repeat(64),
      classOrder: 'same',
      split: 'test',
      available,
      read: (indices) => Uint8Array.from(indices, brightness),
      labels,
    },
  };
}

const settings = (changes: Partial<ExportChanges> = {}) => exportSettingsSchema.parse({ format: 'tflite', ...changes });
const silent = { progress: () => undefined };

describe('a proof', () => {
  it('of the same answers is passed, on all images where they are quick', async () => {
    const { input, asked } = watched(answers);
    const done: number[] = [];
    const proof = await prove(input, settings(), { progress: (now) => done.push(now) });
    expect(proof).toMatchObject({ interpreter: 'a test', dataset: 'ramp', split: 'test', images: 1000, available: 1000, argmaxAgreement: 1, maxProbabilityGap: 0, accuracyBefore: 1, accuracyAfter: 1, limit: 0.98, gapLimit: 1e-3, passed: true, changed: [] });
    expect(Math.max(...asked)).toBeLessThanOrEqual(16);
    expect(done.at(-1)).toBe(1000);
  });

  it('is on as many images as were asked for, spread over the split', async () => {
    const { input, asked } = watched(answers);
    const { images } = await prove(input, settings({ proofImages: 100 }), silent);
    expect({ images, asked: asked.reduce((sum, count) => sum + count, 0) }).toEqual({ images: 100, asked: 100 });
  });

  it('is on as many as the time allows where the model is slow', async () => {
    let clock = 0;
    // 200 ms an image.
    const { input } = watched(answers, { tick: (count) => void (clock += count * 200) });
    const proof = await prove(input, settings(), { progress: () => undefined, seconds: 60, now: () => clock });
    expect(proof.images).toBe(300);
    expect(proof.msPerImage).toBeCloseTo(200);
  });

  it('is on some even where no time allows it', async () => {
    let clock = 0;
    const { input } = watched(answers, { tick: (count) => void (clock += count * 60_000) });
    expect((await prove(input, settings(), { progress: () => undefined, now: () => clock })).images).toBe(50);
  });

  const dimmed = (by: number) => (images: Uint8Array): Float32Array => answers(images.map((pixel) => Math.max(0, pixel - by)));
  it.each([
    { title: 'fails below the agreement asked for', changes: { quantize: 'int8', minAgreement: 0.99 }, passed: false },
    { title: 'passes above it', changes: { quantize: 'int8', minAgreement: 0.95 }, passed: true },
    { title: 'of what was not quantised fails by its gap alone', changes: { minAgreement: 0 }, passed: false },
  ] as const)('$title', async ({ changes, passed }) => {
    // 8 of 256 brightnesses change their answer: 3.1%.
    const { input } = watched(dimmed(8));
    const proof = await prove(input, settings(changes), silent);
    expect(proof.passed).toBe(passed);
    expect(proof.argmaxAgreement).toBeCloseTo(0.969, 2);
    expect(proof.accuracyAfter).toBeCloseTo(0.969, 2);
    expect(proof.changed.every(({ before, after, index }) => before === 1 && after === 0 && brightness(index) >= 128 && brightness(index) < 136)).toBe(true);
    expect(proof.changed.map(({ index }) => index)).toEqual(proof.changed.map(({ index }) => index).toSorted((a, b) => a - b));
  });

  it('of answers that are no numbers fails, whatever is allowed', async () => {
    const { input } = watched((images) => new Float32Array(images.length * 2).fill(Number.NaN));
    expect(await prove(input, settings({ quantize: 'int8', minAgreement: 0 }), silent)).toMatchObject({ passed: false, argmaxAgreement: 0 });
  });
});
