import { EpochalError } from '../../../core/errors.ts';
import { phrase } from '../../../core/errors/words.ts';
import { readFlatbuffer } from '../flatbuffers/reader.ts';
import type { TableValues, UnionValue } from '../flatbuffers/writer.ts';
import type { TfliteData, TfliteModel, TfliteOperator, TfliteOperatorType, TfliteOptions, TfliteTensor, TfliteType } from './model.ts';
import { refuseUnsupported } from '../errors.ts';
import { operatorNames } from './operatorNames.ts';
import { operatorFacts } from './operators.ts';
import { optionNames, schema, typeNumbers } from './schema.ts';

/** A file as it was read. */
export interface ParsedModel {
  model: TfliteModel;
  /** Buffers by the name of their metadata. */
  metadata: ReadonlyMap<string, Uint8Array>;
}

/**
 * Reads a TFLite file of one graph. It does not say layers: those of tensors are null, and `layers` is empty.
 * @param name for people.
 * @throws EpochalError `import.damaged`, or `import.unsupported` naming all operators that are not known here.
 */
export function parse(bytes: Uint8Array, name: string): ParsedModel {
  try {
    return modelOf(readFlatbuffer(schema, 'Model', bytes, 'TFL3'), name);
  } catch (error) {
    if (error instanceof EpochalError) throw error;
    if (!(error instanceof RangeError)) throw error;
    throw new EpochalError('import.damaged/tflite', { name, reason: error.message });
  }
}

function modelOf(file: TableValues, name: string): ParsedModel {
  const graphs = tablesOf(file, 'subgraphs');
  if (graphs.length !== 1) throw new EpochalError('import.unsupported/graphs', { name, count: graphs.length });
  const graph = graphs[0]!;
  const buffers = tablesOf(file, 'buffers').map(({ data }) => (data instanceof Uint8Array && data.length > 0 ? data : null));
  const names = new Set<string>();
  const tensors = tablesOf(graph, 'tensors').map((tensor) => tensorOf(tensor, buffers, names));
  const types = operatorTypes(tablesOf(file, 'operator_codes'), name);
  const pick = (place: number): TfliteTensor => tensors[place] ?? lacking(`tensor ${place}`);
  const operators = tablesOf(graph, 'operators').map((operator): TfliteOperator => {
    const type = types[operator['opcode_index'] as number] ?? lacking(`kind ${String(operator['opcode_index'])} of operator`);
    return {
      type,
      inputs: numbersOf(operator['inputs']).map((place) => (place === -1 ? null : pick(place))),
      outputs: numbersOf(operator['outputs']).map(pick),
      options: optionsOf(type, operator['builtin_options'] as UnionValue | undefined),
      layer: null,
    };
  });
  const model: TfliteModel = {
    name: typeof file['description'] === 'string' ? file['description'] : name,
    inputs: numbersOf(graph['inputs']).map(pick),
    outputs: numbersOf(graph['outputs']).map(pick),
    operators,
    layers: new Map(),
  };
  const metadata = tablesOf(file, 'metadata').flatMap(({ name: key, buffer }) => {
    const data = buffers[buffer as number];
    return typeof key === 'string' && data ? [[key, data] as const] : [];
  });
  return { model, metadata: new Map(metadata) };
}

const typesByNumber: ReadonlyMap<number, TfliteType> = new Map(Object.entries(typeNumbers).map(([type, number]) => [number, type as TfliteType]));
const operatorsByCode: ReadonlyMap<number, TfliteOperatorType> = new Map(Object.entries(operatorFacts).map(([type, { code }]) => [code, type as TfliteOperatorType]));

function operatorTypes(codes: readonly TableValues[], name: string): TfliteOperatorType[] {
  const numbers = codes.map((code) => Math.max(code['builtin_code'] as number, code['deprecated_builtin_code'] as number));
  refuseUnsupported(name, codes.flatMap(({ custom_code: custom }, place) => {
    const number = numbers[place]!;
    if (operatorsByCode.has(number)) return [];
    const type = typeof custom === 'string' ? custom : (operatorNames[number] ?? `operator ${number}`);
    return [{ name: type.toLowerCase(), type, reason: phrase`no layer of the catalogue does this` }];
  }));
  return numbers.map((number) => operatorsByCode.get(number)!);
}

function tensorOf(tensor: TableValues, buffers: readonly (Uint8Array | null)[], names: Set<string>): TfliteTensor {
  const type = typesByNumber.get(tensor['type'] as number) ?? lacking(`type ${String(tensor['type'])} of tensor`);
  const shape = numbersOf(tensor['shape']);
  const bytes = buffers[tensor['buffer'] as number] ?? null;
  const quantization = tensor['quantization'] as TableValues | undefined;
  const scales = numbersOf(quantization?.['scale']);
  let name = String(tensor['name'] ?? '');
  while (names.has(name)) name += '_';
  names.add(name);
  return {
    name,
    type,
    shape,
    data: bytes && dataOf(type, bytes, shape.reduce((product, length) => product * length, 1)),
    quantization: scales.length > 0
      ? { scales, zeroPoints: scales.map((_, i) => numbersOf(quantization!['zero_point'])[i] ?? 0), axis: quantization!['quantized_dimension'] as number }
      : null,
    layer: null,
  };
}

const arrays: Readonly<Record<TfliteType, { readonly BYTES_PER_ELEMENT: number; new (bytes: ArrayBuffer, from: number, count: number): TfliteData }>> = {
  FLOAT32: Float32Array, FLOAT16: Uint16Array, INT32: Int32Array, UINT8: Uint8Array, INT64: BigInt64Array, BOOL: Uint8Array, INT16: Int16Array, INT8: Int8Array,
};

/** @throws RangeError where there are not as many bytes as the shape says. */
function dataOf(type: TfliteType, bytes: Uint8Array, count: number): TfliteData {
  const Values = arrays[type];
  if (bytes.length !== count * Values.BYTES_PER_ELEMENT) throw new RangeError(`a tensor of ${count} numbers has ${bytes.length} bytes`);
  const aligned = bytes.byteOffset % Values.BYTES_PER_ELEMENT === 0 ? bytes : bytes.slice();
  return new Values(aligned.buffer as ArrayBuffer, aligned.byteOffset, count);
}

function optionsOf(type: TfliteOperatorType, given: UnionValue | undefined): TfliteOptions {
  if (!given) return {};
  if (given.type !== operatorFacts[type].options) throw new RangeError(`${type} has options of ${given.type}`);
  return Object.fromEntries(Object.entries(given.value).map(([option, value]): [string, TfliteOptions[string]] => {
    const names = optionNames[option];
    if (!names) return [option, value as TfliteOptions[string]];
    return [option, Object.keys(names).find((name) => names[name] === value) ?? lacking(`value ${String(value)} of ${option}`)];
  }));
}

function tablesOf(table: TableValues, field: string): readonly TableValues[] {
  return (table[field] as readonly TableValues[] | undefined) ?? [];
}

function numbersOf(value: unknown): number[] {
  return (value as number[] | undefined) ?? [];
}

function lacking(what: string): never {
  throw new RangeError(`it has no ${what}`);
}
