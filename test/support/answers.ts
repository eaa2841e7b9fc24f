import type { TensorFlowEngine } from '../../main/engine/tensorflow/engine.ts';
import { pictures, type Sample } from './samples.ts';

const known = new WeakMap<TensorFlowEngine, WeakMap<Sample, Float32Array>>();
/** Pictures that a network answers at most; each test takes the first of them. */
const most = 3;

/**
 * The network's own probabilities of its first pictures, worked out once by an engine for all tests of a process: a
 * session of TensorFlow takes longer to open than any of the formats that are compared with it.
 * @param count of pictures, at most 3
 */
export function answersOf(sample: Sample, engine: TensorFlowEngine, count: number): Float32Array {
  const own = known.get(engine) ?? new WeakMap<Sample, Float32Array>();
  known.set(engine, own);
  const all = own.get(sample) ?? answered(sample, engine);
  own.set(sample, all);
  return all.slice(0, (all.length / most) * count);
}

function answered({ model, weights }: Sample, engine: TensorFlowEngine): Float32Array {
  const predictor = engine.predictor(model, weights);
  try {
    return predictor.predict(pictures(model, most), most);
  } finally {
    predictor.close();
  }
}

/** The largest difference of two lists of numbers: Infinity where their lengths differ or one is no number. */
export function largestGap(wanted: ArrayLike<number>, got: ArrayLike<number>): number {
  if (wanted.length !== got.length) return Infinity;
  let largest = 0;
  for (let i = 0; i < wanted.length; i++) {
    const apart = Math.abs(wanted[i]! - got[i]!);
    largest = Number.isNaN(apart) ? Infinity : Math.max(largest, apart);
  }
  return largest;
}
