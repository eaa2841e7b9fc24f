import type { StepSeries } from '../../core/runs.ts';

/** A stretch of a run's steps, one value each. */
export interface Steps {
  /** Global, from 0. */
  firstStep: number;
  loss: Float32Array;
  accuracy: Float32Array;
}

/** Float32 values as bytes, little-endian, as the database keeps them and as every machine TensorFlow runs on has them. */
export function toBytes(values: Float32Array): Buffer {
  return Buffer.from(values.buffer.slice(values.byteOffset, values.byteOffset + values.byteLength));
}

export function fromBytes(bytes: Buffer): Float32Array {
  const values = new Float32Array(bytes.length / 4);
  new Uint8Array(values.buffer).set(bytes);
  return values;
}

/** A stretch of steps as its row has it. */
export interface Chunk {
  first_step: number;
  count: number;
  loss: Buffer;
  accuracy: Buffer;
}

/** No row holds more steps. */
const mostAtOnce = 1_000_000;

/** What can't be read of it is no number. */
export function toSteps({ first_step: firstStep, count, loss, accuracy }: Chunk): Steps {
  const length = Number.isInteger(count) && count > 0 && count <= mostAtOnce ? count : 0;
  const values = (bytes: unknown): Float32Array => (Buffer.isBuffer(bytes) && bytes.length === 4 * length ? fromBytes(bytes) : new Float32Array(length).fill(Number.NaN));
  return { firstStep, loss: values(loss), accuracy: values(accuracy) };
}

/** Numbers as JSON carries them: what is no number becomes null. */
export function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** The part of a stretch from `from` on and before `to`. */
export function cut({ firstStep, loss, accuracy }: Steps, from: number, to: number): Steps {
  const begin = Math.max(0, from - firstStep);
  const end = Math.max(begin, to - firstStep);
  return { firstStep: firstStep + begin, loss: loss.subarray(begin, end), accuracy: accuracy.subarray(begin, end) };
}

/** Stretches that follow one another, as one. */
export function joined(parts: readonly Steps[]): Steps {
  const together = (pick: (steps: Steps) => Float32Array): Float32Array => {
    const all = new Float32Array(parts.reduce((sum, { loss }) => sum + loss.length, 0));
    parts.reduce((offset, steps) => (all.set(pick(steps), offset), offset + steps.loss.length), 0);
    return all;
  };
  return { firstStep: parts[0]?.firstStep ?? 0, loss: together(({ loss }) => loss), accuracy: together(({ accuracy }) => accuracy) };
}

/**
 * At most `points` of all steps, evenly spread, the first and the newest among them.
 * @param chunks in order, without gaps or overlaps.
 */
export function thin(chunks: readonly Steps[], points: number): Pick<StepSeries, 'steps' | 'loss' | 'accuracy'> {
  const total = chunks.reduce((sum, { loss }) => sum + loss.length, 0);
  const kept = Math.min(points, total);
  const series: ReturnType<typeof thin> = { steps: [], loss: [], accuracy: [] };
  let chunk = 0;
  let before = 0;
  for (let point = 0; point < kept; point++) {
    const place = kept === 1 ? total - 1 : Math.round((point * (total - 1)) / (kept - 1));
    while (place - before >= chunks[chunk]!.loss.length) before += chunks[chunk++]!.loss.length;
    const { firstStep, loss, accuracy } = chunks[chunk]!;
    series.steps.push(firstStep + place - before);
    series.loss.push(finiteOrNull(loss[place - before]!));
    series.accuracy.push(finiteOrNull(accuracy[place - before]!));
  }
  return series;
}
