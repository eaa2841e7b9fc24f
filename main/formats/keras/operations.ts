import { isJson, own, unwrapped, type Json } from './json.ts';

/** What an operation between outputs (`x + y`, `x / 255`) is as a layer of the catalogue. */
export interface Operation {
  type: string;
  config: Json;
  /** Names of the layers whose outputs it takes. */
  inputs: string[];
}

/** Operations on two tensors that are layers too. */
const joins: ReadonlySet<string> = new Set(['Add', 'Subtract', 'Multiply', 'Maximum', 'Minimum']);

type Rescaling = { scale: number; offset: number };

/** Operations on a tensor and a number: a product and a sum. */
const withNumber: Readonly<Record<string, (number: number, first: boolean) => Rescaling | null>> = {
  Add: (number) => ({ scale: 1, offset: number }),
  Subtract: (number, first) => (first ? { scale: -1, offset: number } : { scale: 1, offset: -number }),
  Multiply: (number) => ({ scale: number, offset: 0 }),
  TrueDivide: (number, first) => (first ? null : { scale: 1 / number, offset: 0 }),
  Divide: (number, first) => (first ? null : { scale: 1 / number, offset: 0 }),
};

/** Whether a part of a Functional model is an operation of Keras 3, which goes by the names of layers. */
export function isOperation(part: Json): boolean {
  const module = own(part, 'module');
  return typeof module === 'string' && /^keras\.(src\.)?ops(\.numpy)?$/.test(module);
}

/** @param call of the operation, as Keras 3 writes it. @returns null for one that no layer does. */
export function readOperation(type: string, call: unknown): Operation | null {
  if (!isJson(call)) return null;
  const kwargs = own(call, 'kwargs');
  if (isJson(kwargs) && Object.keys(kwargs).length > 0) return null;
  const args = unwrapped(own(call, 'args'));
  if (!Array.isArray(args) || args.length !== 2) return null;
  const names = args.map(historyOf);
  if (names[0] && names[1]) return joins.has(type) ? { type, config: {}, inputs: [names[0], names[1]] } : null;
  const [number] = args.filter((one): one is number => typeof one === 'number' && Number.isFinite(one));
  const [name] = names.filter((one) => one !== null);
  if (number === undefined || name === undefined || !Object.hasOwn(withNumber, type)) return null;
  const config = withNumber[type]!(number, names[0] === null);
  return config && { type: 'Rescaling', config, inputs: [name] };
}

/** The layer that a tensor of Keras 3 comes of; null for what is no tensor. */
export function historyOf(tensor: unknown): string | null {
  if (!isJson(tensor) || own(tensor, 'class_name') !== '__keras_tensor__') return null;
  const config = own(tensor, 'config');
  const history = isJson(config) ? own(config, 'keras_history') : undefined;
  return Array.isArray(history) && typeof history[0] === 'string' ? history[0] : null;
}
