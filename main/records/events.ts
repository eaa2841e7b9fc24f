import { bytesOf, messagesOf } from '../formats/protobuf.ts';

/**
 * Events of TensorBoard's files, of the kinds Keras's TensorBoard callback writes: tensorflow/core/util/event.proto,
 * tensorflow/core/framework/summary.proto and tensor.proto.
 */
const { Event } = messagesOf({
  Event: { wallTime: [1, 'double'], step: [2, 'int64'], fileVersion: [3, 'string'], summary: [5, 'Summary'], sourceMetadata: [10, 'SourceMetadata'] },
  SourceMetadata: { writer: [1, 'string'] },
  Summary: { value: [1, 'Value', 'repeated'] },
  Value: { tag: [1, 'string'], tensor: [8, 'Tensor'], metadata: [9, 'SummaryMetadata'] },
  Tensor: { dtype: [1, 'int32'], shape: [2, 'Shape'], content: [4, 'bytes'] },
  Shape: {},
  SummaryMetadata: { pluginData: [1, 'PluginData'] },
  PluginData: { pluginName: [1, 'string'] },
});
const float32 = 1;
/** Which of TensorBoard's pages shows it. */
const metadata = { pluginData: { pluginName: 'scalars' } };

/** As TensorFlow names an event file: the time, the host and the process that wrote it. @param seconds since 1970, whole. */
export function eventFileName(seconds: number, process: number): string {
  return `events.out.tfevents.${String(seconds).padStart(10, '0')}.epochal.${process}.0.v2`;
}

/** The first event of every file. @param wallTime seconds since 1970. */
export function versionEvent(wallTime: number, writer: string): Uint8Array {
  return Event.encode({ wallTime, fileVersion: 'brain.Event:2', sourceMetadata: { writer } }).finish();
}

/** One number, kept as float32. */
export interface Scalar {
  wallTime: number;
  step: number;
  tag: string;
  value: number;
}

export function scalarEvent({ wallTime, step, tag, value }: Scalar): Uint8Array {
  const tensor = { dtype: float32, shape: {}, content: bytesOf(Float32Array.of(value)) };
  // Protobuf leaves out a zero.
  return Event.encode({ wallTime, ...(step === 0 ? {} : { step }), summary: { value: [{ tag, tensor, metadata }] } }).finish();
}

/** The step and the (first) value of an event; null for events that are not of a step. @throws RangeError where it is cut off. */
export function readScalar(bytes: Uint8Array): Omit<Scalar, 'wallTime'> | null {
  const { step = 0, summary } = Event.toObject(Event.decode(bytes), { longs: Number, arrays: true }) as { step?: number; summary?: { value: { tag?: string; tensor?: { content?: Uint8Array } }[] } };
  const first = summary?.value[0];
  if (!first?.tag) return null;
  const content = first.tensor?.content;
  return { step, tag: first.tag, value: content ? new DataView(content.buffer, content.byteOffset).getFloat32(0, true) : NaN };
}
