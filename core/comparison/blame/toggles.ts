import { isRecord, type ModelSpec } from '../../model/spec.ts';
import type { Training } from '../../training.ts';
import { layerDifferences } from '../architecture.ts';
import { settingDifferences, type SettingDifference } from '../settings.ts';

/** What a run trained. */
export interface Trained {
  model: ModelSpec;
  training: Training;
}

/** A setting of two runs, or some that only make sense together, that is taken from the one or the other. */
export interface Toggle {
  /** `network`, or where its value lies in the training: `optimizer.learningRate`. */
  path: string;
  /** Each value that differs in it, of the first run and of the second; none of a network, whose layers do. */
  differences: SettingDifference[];
  /** Where its values lie in the training. */
  places: readonly (readonly string[])[];
}

/** What changes nothing of what is learnt. */
export const inertSettings = ['checkpoints', 'dataMemory', 'ledger', 'threads', 'topK', 'validationFreq'] as const satisfies (keyof Training)[];
/** Each training is repeated with several seeds. How far a run's epochs are numbered goes with the weights that it begins with. */
const apart: readonly string[] = [...inertSettings, 'seed', 'initialEpoch'];

/** The settings of two runs that may make a difference between what they learn. */
export function togglesOf(a: Trained, b: Trained): Toggle[] {
  const network = hasOtherNetwork(a.model, b.model) ? [toggle('network', a, b, weighsAlong(a, b) ? [['initialWeights'], ['initialEpoch']] : [])] : [];
  const taken = network.flatMap(({ places }) => places.map(([key]) => key));
  const keys = Object.keys(b.training).filter((key) => !apart.includes(key) && !taken.includes(key));
  const places = keys.flatMap((key) => placesIn(key, a.training[key as keyof Training], b.training[key as keyof Training]));
  const settings = places.map((place) => toggle(place.join('.').replace('.arguments.', '.'), a, b, place[0] === 'initialWeights' ? [place, ['initialEpoch']] : [place]));
  return [...network, ...settings.filter(({ differences }) => differences.length > 0)];
}

/** Names of layers do not count. */
function hasOtherNetwork(a: ModelSpec, b: ModelSpec): boolean {
  return layerDifferences(a, b).length > 0 || differencesIn(a.preprocessing, b.preprocessing).length > 0;
}

/** Weights fit one network alone. */
function weighsAlong(a: Trained, b: Trained): boolean {
  return a.training.initialWeights !== null || b.training.initialWeights !== null;
}

/** Arguments of one optimizer are toggled by themselves, those of two go with it; so does what is done to pictures where one run leaves them as they are. */
function placesIn(key: string, a: unknown, b: unknown): string[][] {
  if (!isRecord(a) || !isRecord(b)) return [[key]];
  if (key === 'augmentation') return keysOf(a, b).map((name) => [key, name]);
  if (key !== 'optimizer' || a['type'] !== b['type']) return [[key]];
  return [[key, 'learningRate'], ...keysOf(a['arguments'] as object, b['arguments'] as object).map((name) => [key, 'arguments', name])];
}

function keysOf(a: object, b: object): string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])];
}

function toggle(path: string, a: Trained, b: Trained, places: readonly (readonly string[])[]): Toggle {
  const found = places.flatMap((place) => settingDifferences([a, b].map(({ training }) => nested(valueAt(training, place), place))));
  return { path, differences: found.map(({ path: own, values }) => ({ path: own.replace('.arguments.', '.'), values })), places };
}

function differencesIn(a: object, b: object): SettingDifference[] {
  return settingDifferences([a, b]);
}

function valueAt(value: unknown, place: readonly string[]): unknown {
  return place.reduce<unknown>((inner, key) => (isRecord(inner) ? inner[key] : undefined), value);
}

/** A value at its place, and nothing else. */
function nested(value: unknown, place: readonly string[]): object {
  return place.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as object;
}

/**
 * A run with some settings of another.
 * @param b the run.
 * @param fromA those that are the other's.
 */
export function mixed(a: Trained, b: Trained, fromA: readonly Toggle[]): Trained {
  const places = fromA.flatMap((one) => one.places);
  return {
    model: fromA.some(({ path }) => path === 'network') ? a.model : b.model,
    training: places.reduce<unknown>((training, place) => taking(training, a.training, place), b.training) as Training,
  };
}

function taking(into: unknown, from: unknown, place: readonly string[]): unknown {
  const [key, ...below] = place;
  if (key === undefined || !isRecord(into) || !isRecord(from)) return from;
  return { ...into, [key]: taking(into[key], from[key], below) };
}
