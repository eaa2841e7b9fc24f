import type { TableValues } from '../flatbuffers/writer.ts';
import { writeFlatbuffer } from '../flatbuffers/writer.ts';
import type { TfliteData, TfliteModel, TfliteOperator, TfliteOptions, TfliteTensor } from './model.ts';
import { operatorFacts } from './operators.ts';
import { optionNames, schema, typeNumbers } from './schema.ts';

/** Codes above this do not fit the byte that readers before TFLite 2.4 look at: it then holds this one. */
const largestOldCode = 127;

/** The file, in parts; numbers of weights are not copied. @param extra buffers by the name of their metadata. */
export function serialize(model: TfliteModel, extra: ReadonlyMap<string, Uint8Array> = new Map()): Uint8Array[] {
  const tensors = tensorsOf(model);
  const numbers = new Map(tensors.map((tensor, index) => [tensor, index]));
  const buffers = new Buffers();
  const codes = new Codes();
  const indices = (list: readonly (TfliteTensor | null)[]): number[] => list.map((tensor) => (tensor ? numbers.get(tensor)! : -1));
  const operators = model.operators.map((operator): TableValues => ({
    opcode_index: codes.numberOf(operator),
    inputs: indices(operator.inputs),
    outputs: indices(operator.outputs),
    ...optionsOf(operator),
  }));
  const written = tensors.map((tensor): TableValues => ({
    shape: tensor.shape,
    type: typeNumbers[tensor.type],
    buffer: tensor.data ? buffers.numberOf(tensor.data) : 0,
    name: tensor.name,
    quantization: tensor.quantization
      ? { scale: tensor.quantization.scales, zero_point: tensor.quantization.zeroPoints, quantized_dimension: tensor.quantization.axis }
      : undefined,
    has_rank: true,
  }));
  const runtime = codes.runtime();
  const metadata = [...new Map([['min_runtime_version', padded(runtime)], ...extra])].map(([name, bytes]) => ({ name, buffer: buffers.numberOf(bytes) }));
  const ends = (list: readonly TfliteTensor[], name: string): TableValues[] =>
    list.map((tensor, i) => ({ name: list.length === 1 ? name : `${name}_${String(i).padStart(3, '0')}`, tensor_index: numbers.get(tensor)! }));
  return writeFlatbuffer(schema, 'Model', {
    version: 3,
    operator_codes: codes.tables,
    subgraphs: [{ tensors: written, inputs: indices(model.inputs), outputs: indices(model.outputs), operators, name: 'main' }],
    description: model.name,
    buffers: buffers.tables,
    metadata,
    signature_defs: [{ inputs: ends(model.inputs, 'input'), outputs: ends(model.outputs, 'output'), signature_key: 'serving_default', subgraph_index: 0 }],
  }, 'TFL3');
}

/** Inputs, constants and computed ones in the order in which they are used. */
export function tensorsOf({ inputs, outputs, operators }: TfliteModel): TfliteTensor[] {
  const found = new Set(inputs);
  for (const operator of operators) {
    for (const tensor of [...operator.inputs, ...operator.outputs]) if (tensor) found.add(tensor);
  }
  for (const output of outputs) found.add(output);
  return [...found];
}

/** The numbered buffers of a file: what has the same bytes is written once. */
class Buffers {
  /** The first is for tensors that have none. */
  readonly tables: TableValues[] = [{}];
  readonly #byData = new Map<TfliteData, number>();
  readonly #byBytes = new Map<string, { number: number; bytes: Uint8Array }[]>();

  numberOf(data: TfliteData): number {
    const known = this.#byData.get(data);
    if (known !== undefined) return known;
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    // A few bytes say whether it is worth comparing all.
    const sign = `${bytes.length} ${bytes.subarray(0, 32).join()} ${bytes.subarray(-32).join()}`;
    const alike = this.#byBytes.get(sign) ?? [];
    const number = alike.find((other) => Buffer.compare(other.bytes, bytes) === 0)?.number ?? this.tables.push({ data: bytes }) - 1;
    this.#byBytes.set(sign, [...alike, { number, bytes }]);
    this.#byData.set(data, number);
    return number;
  }
}

/** The kinds of operators of a file, each once for each version. */
class Codes {
  readonly tables: TableValues[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #runtimes: string[] = [];

  numberOf(operator: TfliteOperator): number {
    const { code, version: versionOf, runtimes } = operatorFacts[operator.type];
    const version = versionOf?.(operator) ?? 1;
    const key = `${code} ${version}`;
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.tables.push({ deprecated_builtin_code: Math.min(code, largestOldCode), version, builtin_code: code }) - 1;
    this.#numbers.set(key, number);
    this.#runtimes.push(runtimes[version - 1]!);
    return number;
  }

  /** The first TFLite that knows all of them. */
  runtime(): string {
    return this.#runtimes.reduce((latest, one) => (compare(one, latest) > 0 ? one : latest), '1.5.0');
  }
}

function compare(one: string, other: string): number {
  const [a, b] = [one, other].map((version) => version.split('.').map(Number));
  return a!.map((part, i) => part - b![i]!).find((difference) => difference !== 0) ?? 0;
}

/** A version as TFLite keeps it: in 16 bytes. */
function padded(text: string): Uint8Array {
  const bytes = new Uint8Array(16);
  bytes.set(new TextEncoder().encode(text));
  return bytes;
}

function optionsOf({ type, options }: TfliteOperator): TableValues {
  const table = operatorFacts[type].options;
  // As the converter does: a table that says nothing is left out.
  if (table === null || Object.keys(options).length === 0) return {};
  return { builtin_options: { type: table, value: numbered(options) } };
}

function numbered(options: TfliteOptions): TableValues {
  return Object.fromEntries(Object.entries(options).map(([name, value]) => {
    if (typeof value !== 'string') return [name, value];
    const number = optionNames[name]?.[value];
    if (number === undefined) throw new TypeError(`'${value}' is no value of ${name}`);
    return [name, number];
  }));
}
