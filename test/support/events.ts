import { placeOf } from '../../main/records/events.ts';
import { fieldsOf } from '../../main/records/protobuf.ts';
import { unframe } from '../../main/records/tfrecord.ts';

/** Scalars of one of TensorBoard's event files, in the order in which they were written. */
export function scalarsIn(file: Buffer): { step: number; tag: string; value: number }[] {
  return unframe(file).flatMap((record) => {
    const place = placeOf(record);
    return place === null ? [] : [{ ...place, value: valueOf(record) }];
  });
}

/** event.summary.value.tensor.content, float32. */
function valueOf(record: Buffer): number {
  const content = [5, 1, 8, 4].reduce((message, wanted) => fieldsOf(message).find(({ field }) => field === wanted)!.value as Buffer, record);
  return content.readFloatLE(0);
}
