import { readScalar, type Scalar } from '../../main/records/events.ts';
import { unframe } from '../../main/records/tfrecord.ts';

/** Scalars of one of TensorBoard's event files, in the order in which they were written. */
export function scalarsIn(file: Buffer): Omit<Scalar, 'wallTime'>[] {
  return unframe(file).map(readScalar).filter((scalar) => scalar !== null);
}
