import { phrase } from '../../../core/errors/words.ts';
import { damaged, notAModel } from '../../formats/errors.ts';
import { withGelu } from './gelu.ts';
import type { Constant, OnnxNode } from './node.ts';
import { messages } from '../../formats/onnx.ts';
import { dataTypes, type RawAttribute, type RawModel, type RawTensor, type RawValueInfo } from './schema.ts';

export interface OnnxFile {
  nodes: readonly OnnxNode[];
  /** By name; null for one of a kind that no weight is of. */
  constants: ReadonlyMap<string, Constant | null>;
  input: { name: string; /** Without the batch; null where a length varies. */ shape: (number | null)[] };
  output: string;
  /** Texts beside the graph. */
  metadata: ReadonlyMap<string, string>;
}

/** Lengths above make no picture and no weight. */
const longest = 2 ** 31 - 1;

/**
 * Reads an ONNX file. Nothing in it is computed.
 * @param file its name, for messages.
 * @throws EpochalError `import.damaged`, `import.not-a-model`.
 */
export function readFile(bytes: Uint8Array, file: string): OnnxFile {
  const { graph, metadata_props: metadata } = decode(bytes, file);
  if (!graph || graph.node.length === 0) throw notAModel(file, phrase`it holds no graph of ONNX`);
  const nodes = graph.node.map(({ name = '', op_type: type = '', domain = '', input, output, attribute }) => ({
    name: name || output[0] || '',
    type: domain === '' || domain === 'ai.onnx' ? type : `${domain}.${type}`,
    inputs: input,
    outputs: output,
    attributes: new Map(attribute.map((one) => [one.name ?? '', one])),
  }));
  const constants = new Map(graph.initializer.map((tensor) => [tensor.name ?? '', constantOf(tensor, file)]));
  for (const { type, outputs, attributes } of nodes) {
    if (type === 'Constant' && outputs[0]) constants.set(outputs[0], constantNode(attributes, file));
  }
  const inputs = graph.input.filter(({ name = '' }) => !constants.has(name));
  const [input, output] = [inputs[0], graph.output[0]];
  if (!input || !output || inputs.length !== 1 || graph.output.length !== 1) throw notAModel(file, phrase`it has ${inputs.length} inputs and ${graph.output.length} outputs, an image classifier has one of each`);
  return {
    nodes: withGelu(nodes.filter(({ type }) => type !== 'Constant'), constants, output.name ?? ''),
    constants,
    input: { name: input.name ?? '', shape: pictureShape(input, file) },
    output: output.name ?? '',
    metadata: new Map(metadata.map(({ key = '', value = '' }) => [key, value])),
  };
}

function decode(bytes: Uint8Array, file: string): RawModel {
  try {
    return messages.Model.toObject(messages.Model.decode(bytes), { longs: Number, arrays: true }) as RawModel;
  } catch (error) {
    throw damaged(file, phrase`its protocol buffer ends too early or is none`, error);
  }
}

function pictureShape({ type }: RawValueInfo, file: string): (number | null)[] {
  const dims = type?.tensor_type?.shape?.dim ?? [];
  if (dims.length !== 4) throw notAModel(file, phrase`its input has ${dims.length} axes, pictures have 4`);
  if (type?.tensor_type?.elem_type !== 1) throw notAModel(file, phrase`its input is not of float32 values`);
  return dims.slice(1).map(({ dim_value: length }) => (length !== undefined && length > 0 && length <= longest ? length : null));
}

function constantNode(attributes: ReadonlyMap<string, RawAttribute>, file: string): Constant | null {
  const tensor = attributes.get('value')?.t;
  if (tensor) return constantOf(tensor, file);
  const [float, int, floats, ints] = ['value_float', 'value_int', 'value_floats', 'value_ints'].map((name) => attributes.get(name));
  if (float) return { shape: [], values: Float32Array.of(float.f ?? 0) };
  if (int) return { shape: [], values: Float32Array.of(int.i ?? 0) };
  const row = floats?.floats ?? ints?.ints;
  return row ? { shape: [row.length], values: Float32Array.from(row) } : null;
}

function constantOf(tensor: RawTensor, file: string): Constant | null {
  const name = phrase`its constant '${tensor.name ?? ''}'`;
  const type = dataTypes.get(tensor.data_type ?? 0);
  if (tensor.data_location) throw notAModel(file, phrase`${name} lies in another file; save the model with its weights inside`);
  if (!type) return null;
  const { dims } = tensor;
  if (dims.some((length) => !(length >= 0 && length <= longest))) throw damaged(file, phrase`${name} has lengths (${dims.join(', ')})`);
  const count = dims.reduce((product, length) => product * length, 1);
  const values = numbersOf(tensor, type, count, () => damaged(file, phrase`${name} of (${dims.join(', ')}) has too few or too many numbers`));
  return { shape: dims, values };
}

function numbersOf(tensor: RawTensor, { name, width }: { name: string; width: number }, count: number, wrong: () => Error): Float32Array {
  const listed = { float32: tensor.float_data, int32: tensor.int32_data, int64: tensor.int64_data, float64: tensor.double_data }[name]!;
  const raw = tensor.raw_data ?? new Uint8Array();
  if (raw.byteLength === 0) {
    if (listed.length !== count) throw wrong();
    return Float32Array.from(listed);
  }
  if (raw.byteLength !== count * width) throw wrong();
  // Copied, so that numbers begin where their width allows.
  const { buffer } = Uint8Array.from(raw);
  if (name === 'float32') return new Float32Array(buffer);
  if (name === 'float64') return Float32Array.from(new Float64Array(buffer));
  if (name === 'int32') return Float32Array.from(new Int32Array(buffer));
  return Float32Array.from(new BigInt64Array(buffer), Number);
}
