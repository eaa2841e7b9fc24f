import { bytesField, doubleField, fieldsOf, varintField } from './protobuf.ts';

/**
 * Events of TensorBoard's files, of the kinds Keras's TensorBoard callback writes: tensorflow/core/util/event.proto,
 * tensorflow/core/framework/summary.proto and tensor.proto.
 */
const event = { wallTime: 1, step: 2, fileVersion: 3, summary: 5, sourceMetadata: 10 };
const summary = { value: 1 };
const value = { tag: 1, tensor: 8, metadata: 9 };
const tensor = { dtype: 1, shape: 2, content: 4 };
const float32 = 1;
/** `SummaryMetadata{plugin_data{plugin_name}}`: which of TensorBoard's pages shows it. */
const scalarsMetadata = bytesField(1, bytesField(1, 'scalars'));

/** The first event of every file. @param wallTime seconds since 1970. */
export function versionEvent(wallTime: number, writer: string): Buffer {
  return Buffer.concat([
    doubleField(event.wallTime, wallTime),
    bytesField(event.fileVersion, 'brain.Event:2'),
    bytesField(event.sourceMetadata, bytesField(1, writer)),
  ]);
}

/** One number, kept as float32. */
export interface Scalar {
  wallTime: number;
  step: number;
  tag: string;
  value: number;
}

export function scalarEvent({ wallTime, step, tag, value: number }: Scalar): Buffer {
  const content = Buffer.alloc(4);
  content.writeFloatLE(number);
  const tensorBytes = [varintField(tensor.dtype, float32), bytesField(tensor.shape, ''), bytesField(tensor.content, content)];
  const valueBytes = [bytesField(value.tag, tag), bytesField(value.tensor, tensorBytes), bytesField(value.metadata, scalarsMetadata)];
  return Buffer.concat([
    doubleField(event.wallTime, wallTime),
    // Protobuf leaves out a zero.
    ...(step === 0 ? [] : [varintField(event.step, step)]),
    bytesField(event.summary, bytesField(summary.value, valueBytes)),
  ]);
}

/** Where an event belongs: its step and the tag of its (first) value; null for events that are not of a step. */
export function placeOf(bytes: Buffer): { step: number; tag: string } | null {
  const found = one(fieldsOf(bytes), event.summary);
  if (!found) return null;
  const first = one(fieldsOf(found), summary.value);
  const tag = first && one(fieldsOf(first), value.tag);
  if (!tag) return null;
  const step = fieldsOf(bytes).find(({ field }) => field === event.step)?.value ?? 0;
  return { step: Number(step), tag: tag.toString() };
}

function one(fields: ReturnType<typeof fieldsOf>, wanted: number): Buffer | null {
  const found = fields.find(({ field }) => field === wanted)?.value;
  return found instanceof Buffer ? found : null;
}
