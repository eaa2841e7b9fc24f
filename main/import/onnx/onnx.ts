import { isPhrase, phrase } from '../../../core/errors/words.ts';
import { answerShape } from '../../../core/model/answers.ts';
import { resolveModel } from '../../../core/model/model.ts';
import type { ModelSpec, Preprocessing } from '../../../core/model/spec.ts';
import type { ClassName } from '../../../core/subject.ts';
import { notAModel, refuseUnsupported, type UnsupportedLayer } from '../../formats/errors.ts';
import type { ImportedModel } from '../../formats/imported-model.ts';
import { readFile, type OnnxFile } from './file.ts';
import { inputValue, Network, type Value } from './network.ts';
import type { OnnxNode } from './node.ts';
import type { Operation, Rule } from './operation.ts';
import { elementwise } from './rules/elementwise.ts';
import type { RawAttribute } from './schema.ts';
import { shapes } from './rules/shape.ts';
import { weighted } from './rules/weighted.ts';

/** What is done for each operator. Not a record: names come from files. */
const rules: ReadonlyMap<string, Rule> = new Map(Object.entries({ ...weighted, ...elementwise, ...shapes }));

/**
 * Reads an ONNX file of an image classifier into layers of the catalogue: those that Epochal writes, and plain
 * networks of other programs, with channels first or last.
 * @param bytes the file. @param file its name, for messages and the model.
 * @throws EpochalError `import.not-a-model`, `import.damaged`, `import.unsupported`.
 */
export async function readOnnx(bytes: Uint8Array, file: string): Promise<ImportedModel> {
  const read = readFile(bytes, file);
  const { network, preprocessing } = networkOf(read, file);
  const said = preprocessingSaid(read, preprocessing);
  const model: ModelSpec = { name: file.replace(/\.[^.]*$/, '') || 'model', preprocessing: said ?? { scale: 1 / 255, offset: 0 }, layers: network.layers };
  return {
    model,
    weights: network.weights,
    classes: classesOf(read, answerShape(resolveModel(model).output.outputShape).classes),
    warnings: said ? [] : [phrase`The file does not say how pictures are normalised; pixels divided by 255 are taken.`],
  };
}

function networkOf(read: OnnxFile, file: string): { network: Network; preprocessing: Preprocessing } {
  const [shape, first] = pictureOf(read, file);
  const network = new Network(file, shape);
  const values = new Map<string, Value>([[read.input.name, inputValue(network, shape, first)]]);
  const uses = new Map<string, number>();
  for (const name of [...read.nodes.flatMap(({ inputs }) => inputs), read.output]) uses.set(name, (uses.get(name) ?? 0) + 1);
  const preprocessing = { scale: 1, offset: 0 };
  const unsupported: UnsupportedLayer[] = [];
  for (const node of read.nodes) {
    const operation = operationOf(node, { read, network, values, uses, preprocessing });
    const missing = node.inputs.find((name) => name !== '' && !values.has(name) && !read.constants.has(name));
    // What it takes is of an operator that is named already.
    if (missing !== undefined && unsupported.length > 0) {
      if (!rules.has(node.type)) unsupported.push({ name: node.name, type: node.type, reason: unknown });
      continue;
    }
    const rule = rules.get(node.type);
    const isMisplaced = !onLastAxis.has(node.type) && node.inputs.some((name) => values.get(name)?.spread);
    const made = missing !== undefined ? phrase`nothing gives its input '${missing}'` : isMisplaced ? phrase`its input is laid out as a batch` : (rule?.(operation) ?? unknown);
    if (isPhrase(made)) unsupported.push({ name: node.name, type: node.type, reason: made });
    else if (node.outputs[0]) values.set(node.outputs[0], made);
  }
  refuseUnsupported(file, unsupported);
  const output = values.get(read.output);
  if (!output || output.layer !== network.layers.at(-1)!.name || network.layers.length === 1) throw notAModel(file, phrase`its last operator does not give its output`);
  return { network, preprocessing };
}

/** Operators for which it makes no odds what stands before the last axis. */
const onLastAxis = new Set(['Reshape', 'Identity', 'Dropout', 'MatMul', 'Gemm', 'Softmax', ...Object.keys(elementwise)]);

const unknown = phrase`no layer of the catalogue does this`;

/** What is known while operators are understood, one after the other. */
interface Understanding {
  read: OnnxFile;
  network: Network;
  values: ReadonlyMap<string, Value>;
  uses: ReadonlyMap<string, number>;
  preprocessing: Preprocessing;
}

function operationOf(node: OnnxNode, { read, network, values, uses, preprocessing }: Understanding): Operation {
  const nameOf = (place: number): string => node.inputs[place] ?? '';
  return {
    node,
    network,
    input: (place) => values.get(nameOf(place)) ?? null,
    constant: (place) => read.constants.get(nameOf(place)) ?? null,
    uses: (place) => uses.get(nameOf(place)) ?? 0,
    attribute(name, kind) {
      const found = node.attributes.get(name);
      // Of a number that is 0 there is nothing to read.
      return found && (kind === 'i' || kind === 'f') ? (found[kind] ?? (0 as RawAttribute[typeof kind])) : found?.[kind];
    },
    text: (name, usual) => {
      const bytes = node.attributes.get(name)?.s;
      return bytes ? Buffer.from(bytes).toString('utf8') : usual;
    },
    preprocess(place, scale, offset) {
      if (network.layers.length > 1 || uses.get(nameOf(place)) !== 1 || !Number.isFinite(scale) || !Number.isFinite(offset)) return false;
      preprocessing.offset = preprocessing.offset * scale + offset;
      preprocessing.scale *= scale;
      return true;
    },
  };
}

/** Height, width and channels, and whether the file has channels first: 1, 3 or 4 are channels rather than height or width. */
function pictureOf({ input: { name, shape }, nodes, metadata }: OnnxFile, file: string): [shape: number[], first: boolean] {
  if (!shape.every((length) => length !== null)) throw notAModel(file, phrase`its pictures are (${shape.map((length) => length ?? '?').join(', ')}); save it for one size`);
  const [one, two, three] = shape as [number, number, number];
  const isChannels = (length: number): boolean => [1, 3, 4].includes(length);
  const turns = nodes.some(({ type, inputs }) => type === 'Transpose' && inputs.includes(name));
  const first = isChannels(one) && !(isChannels(three) && (turns || metadata.has('epochal.version')));
  return first ? [[two, three, one], true] : [[one, two, three], false];
}

/** What stands before the first layer; of our own files exactly, as they were before they were rounded. Null where nothing is said. */
function preprocessingSaid({ metadata }: OnnxFile, found: Preprocessing): Preprocessing | null {
  const own = parsed(metadata.get('preprocessing'));
  if (isPreprocessing(own) && ([['scale', 'scale'], ['offset', 'offset']] as const).every(([name]) => Math.fround(own[name]) === Math.fround(found[name]))) {
    return { scale: own.scale, offset: own.offset };
  }
  return found.scale === 1 && found.offset === 0 ? null : found;
}

function isPreprocessing(value: unknown): value is Preprocessing {
  return typeof value === 'object' && value !== null && 'scale' in value && 'offset' in value && Number.isFinite(value.scale) && Number.isFinite(value.offset);
}

/** As Epochal writes them: lists of names as JSON. Null where there are other than one for each. */
function classesOf({ metadata }: OnnxFile, count: number): ClassName[] | null {
  const [names, chinese] = [parsed(metadata.get('classes')), parsed(metadata.get('classes_zh'))];
  const isNames = (value: unknown): value is string[] => Array.isArray(value) && value.every((name) => typeof name === 'string');
  if (!isNames(names) || names.length !== count) return null;
  return names.map((name, index) => ({ name, nameZh: isNames(chinese) && chinese.length === names.length ? chinese[index]! : null }));
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? 'null');
  } catch (error) {
    // Another program's own words under the same key.
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
