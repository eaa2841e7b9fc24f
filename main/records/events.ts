import { bytesOf, messagesOf } from '../formats/protobuf.ts';

/**
 * Events of TensorBoard's files, of the kinds Keras's TensorBoard callback writes: tensorflow/core/util/event.proto,
 * tensorflow/core/framework/summary.proto and tensor.proto.
 */
const { Event } = messagesOf({
  Event: { wallTime: [1, 'double'], step: [2, 'int64'], fileVersion: [3, 'string'], summary: [5, 'Summary'], sessionLog: [7, 'SessionLog'], sourceMetadata: [10, 'SourceMetadata'] },
  SessionLog: { status: [1, 'int32'] },
  SourceMetadata: { writer: [1, 'string'] },
  Summary: { value: [1, 'Value', 'repeated'] },
  // As a list: of a single one a zero would be taken for absent.
  Value: { tag: [1, 'string'], simpleValue: [2, 'float', 'repeated'], tensor: [8, 'Tensor'], metadata: [9, 'SummaryMetadata'] },
  Tensor: {
    dtype: [1, 'int32'], shape: [2, 'Shape'], content: [4, 'bytes'],
    floats: [5, 'float', 'repeated'], doubles: [6, 'double', 'repeated'], ints: [7, 'int32', 'repeated'], longs: [10, 'int64', 'repeated'],
  },
  Shape: { dimensions: [2, 'Dimension', 'repeated'] },
  Dimension: { size: [1, 'int64'] },
  SummaryMetadata: { pluginData: [1, 'PluginData'] },
  PluginData: { pluginName: [1, 'string'] },
});
const float32 = 1;
/** Of `DataType`, those a scalar may have: how its bytes are read, and in which list it stands where it has none. */
const scalarTypes: Readonly<Record<number, { list: 'floats' | 'doubles' | 'ints' | 'longs'; read(view: DataView): number }>> = {
  1: { list: 'floats', read: (view) => view.getFloat32(0, true) },
  2: { list: 'doubles', read: (view) => view.getFloat64(0, true) },
  3: { list: 'ints', read: (view) => view.getInt32(0, true) },
  9: { list: 'longs', read: (view) => Number(view.getBigInt64(0, true)) },
};
/** SessionLog's START: a job began again at this step. */
const sessionStart = 1;
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

/** What an event tells of scalars. */
export interface LoggedEvent {
  /** Seconds since 1970. */
  wallTime: number;
  step: number;
  /** Whether a job began again here, so that what was logged from this step on is void. */
  restarts: boolean;
  scalars: { tag: string; value: number }[];
}

/** As protobufjs decodes it: what is absent is '', 0, null or an empty list. */
type Long = number | { toNumber(): number };

interface DecodedTensor {
  dtype: number;
  shape: { dimensions: { size: Long }[] } | null;
  content: Uint8Array;
  floats: number[];
  doubles: number[];
  ints: number[];
  longs: Long[];
}

interface DecodedEvent {
  wallTime: number;
  step: Long;
  summary: { value: { tag: string; simpleValue: number[]; tensor: DecodedTensor | null; metadata: { pluginData: { pluginName: string } | null } | null }[] } | null;
  sessionLog: { status: number } | null;
}

/**
 * An event of any writer: TensorFlow 2 keeps a scalar as a tensor, TensorFlow 1 and PyTorch as a `simple_value`.
 * Pictures, histograms and texts are passed over.
 * @throws RangeError where it is cut off.
 */
export function readEvent(bytes: Uint8Array): LoggedEvent {
  // Of millions of events making plain objects would take half the time.
  const { wallTime, step, summary, sessionLog } = Event.decode(bytes) as unknown as DecodedEvent;
  const scalars = (summary?.value ?? []).flatMap(({ tag, simpleValue: [simple], tensor, metadata: about }) => {
    const value = simple ?? (tensor && ['', 'scalars'].includes(about?.pluginData?.pluginName ?? '') ? scalarOf(tensor) : null);
    return value === null ? [] : [{ tag, value }];
  });
  return { wallTime, step: numberOf(step), restarts: sessionLog?.status === sessionStart, scalars };
}

function numberOf(long: Long): number {
  return typeof long === 'number' ? long : long.toNumber();
}

function scalarOf(tensor: DecodedTensor): number | null {
  const { dtype, shape, content } = tensor;
  const type = scalarTypes[dtype];
  if (!type || shape?.dimensions.some(({ size }) => numberOf(size) !== 1)) return null;
  if (content.length > 0) return content.length > 8 ? null : readOr(() => type.read(new DataView(content.buffer, content.byteOffset, content.length)));
  // Protobuf leaves out a zero.
  return numberOf(tensor[type.list][0] ?? 0);
}

/** Null where there are fewer bytes than the type has. */
function readOr(read: () => number): number | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
