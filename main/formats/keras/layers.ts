import { phrase, type Phrase } from '../../../core/errors/words.ts';
import { readValues, type Argument, type RawValues } from '../../../core/arguments.ts';
import { activationNames } from '../../../core/layers/activations.ts';
import { layerCatalogue } from '../../../core/layers/catalogue.ts';
import { commonArguments } from '../../../core/layers/layer.ts';
import { findIn, readSetting, type Catalogue } from '../../../core/settings.ts';
import { isJson, own, unwrapped, type Json } from './json.ts';

/** What becomes of a layer of a file. */
export type ReadLayer =
  | { kind: 'layer'; type: string; values: RawValues; behind: { type: string; values: RawValues } | null; warnings: Phrase[] }
  | { kind: 'dropped'; warning: Phrase }
  | { kind: 'unsupported'; reason: Phrase };

/**
 * A layer's configuration as our catalogue says it. Keys that the catalogue does not know and that change no answer
 * (`dtype`, `seed`, `synchronized`) are left out.
 * @param old whether Keras 2 or before wrote it.
 */
export function readLayer(type: string, config: Json, origin: Origin, old: boolean): ReadLayer {
  if (!origin.builtIn) return unsupported(phrase`it is custom code, or an operation that is no layer`);
  if (idle.has(type)) return { kind: 'dropped', warning: phrase`${type} does nothing to an answer: it is left out.` };
  const alias = aliases[type];
  const definition = layerCatalogue.get(alias?.type ?? type);
  if (!definition) return unsupported(type === 'Lambda' ? phrase`it is code, which is never executed` : phrase`the catalogue has no such layer`);
  const strange = oddities(type, config);
  if (strange) return unsupported(strange);
  const warnings: Phrase[] = [];
  const raw: Record<string, unknown> = {};
  let behind: { type: string; values: RawValues } | null = null;
  const table = { ...definition.arguments, ...commonArguments };
  for (const [name, argument] of Object.entries(table)) {
    const theirs = alias?.spelling?.[name] ?? name;
    const given = unwrapped(own(config, theirs) ?? own(config, name));
    if (given === undefined || (given === null && !argument.optional)) continue;
    if (name === 'activation') {
      const read = readActivation(given, old);
      if (typeof read === 'object' && 'reason' in read) return unsupported(read.reason);
      if (typeof read === 'object') behind = read;
      raw[name] = typeof read === 'string' ? read : 'linear';
    } else if (argument.kind === 'setting' && given !== null) {
      const setting = settingOf(argument.catalogue!, given);
      if (setting) raw[name] = setting;
      else warnings.push(phrase`its ${name} is not in the catalogue: the usual one is put there, which matters to training only.`);
    } else {
      raw[name] = single(argument, given);
    }
  }
  try {
    return { kind: 'layer', type: definition.type, values: picked(raw, readValues(table, raw, refuse)), behind, warnings };
  } catch (error) {
    if (error instanceof Refusal) return unsupported(error.reason);
    throw error;
  }
}

/** Whose class it is. */
export interface Origin {
  /** False for classes that a program brought along. */
  builtIn: boolean;
}

/** Their names, and how they spell arguments. */
const aliases: Readonly<Record<string, { type?: string; spelling?: Readonly<Record<string, string>> }>> = {
  LeakyReLU: { spelling: { negative_slope: 'alpha' } },
  ThresholdedReLU: { type: 'ReLU', spelling: { threshold: 'theta' } },
  SyncBatchNormalization: { type: 'BatchNormalization' },
  // Spelled so before Keras 2.6.
  BatchNormalizationV1: { type: 'BatchNormalization' },
};

/** They act while training only. */
const idle: ReadonlySet<string> = new Set([
  'ActivityRegularization', 'GaussianDropout', 'AlphaDropout', 'Identity',
  ...['Brightness', 'ColorDegeneration', 'ColorJitter', 'Contrast', 'ElasticTransform', 'Erasing', 'Flip', 'GaussianBlur', 'Grayscale', 'Hue', 'Invert', 'Perspective',
    'Posterization', 'Rotation', 'Saturation', 'Sharpness', 'Shear', 'Translation', 'Zoom'].map((name) => `Random${name}`),
  'RandAugment', 'AugMix', 'CutMix', 'MixUp',
]);

/** What would make of a known layer another one. */
function oddities(type: string, config: Json): Phrase | null {
  if (own(config, 'data_format') === 'channels_first') return phrase`its data_format is 'channels_first'; save the model with 'channels_last'`;
  if (own(config, 'renorm') === true) return phrase`it renormalises batches (renorm)`;
  const dtype = own(config, 'dtype');
  if (isJson(dtype) && String(own(dtype, 'class_name')).startsWith('Quantized')) return phrase`its weights are quantised`;
  if (type === 'Resizing' && !['constant', undefined].includes(own(config, 'fill_mode') as string | undefined)) return phrase`its fill_mode is '${String(own(config, 'fill_mode'))}'`;
  return null;
}

/** A single value that a file holds as a list of one: `axis: [3]`. */
function single(argument: Argument<unknown>, given: unknown): unknown {
  const lists = argument.several === true || !['integer', 'number'].includes(argument.kind);
  if (Array.isArray(given) && !lists && given.length === 1) return given[0];
  // Keras keeps `axis: null` as no axes.
  if (Array.isArray(given) && given.length === 0 && argument.optional) return null;
  // Means of channels may come as an image of one pixel.
  return Array.isArray(given) && argument.several && argument.kind === 'number' ? given.flat(8) : given;
}

function settingOf(catalogue: Catalogue, given: unknown): unknown {
  if (typeof given === 'string') return readSetting(catalogue, given);
  if (!isJson(given)) return null;
  const [type, config] = [own(given, 'class_name'), own(given, 'config')];
  if (typeof type !== 'string') return null;
  const definition = findIn(catalogue, type);
  if (!definition || !isJson(config)) return definition && readSetting(catalogue, definition.type);
  const values = Object.fromEntries(Object.keys(definition.arguments).flatMap((name) => {
    const value = unwrapped(own(config, name));
    return value === undefined || value === null ? [] : [[name, value === 'normal' && name === 'distribution' ? 'truncated_normal' : value]];
  }));
  return readSetting(catalogue, { type: definition.type, arguments: values });
}

/** Names that Keras knows besides. */
const otherNames: Readonly<Record<string, string>> = { swish: 'silu', hard_swish: 'hard_silu' };

/** @returns a name of the catalogue, or a layer that does it. */
function readActivation(given: unknown, old: boolean): string | { type: string; values: RawValues } | { reason: Phrase } {
  if (given === null) return 'linear';
  if (typeof given === 'string') {
    const name = otherNames[given] ?? given;
    if (!(activationNames as readonly string[]).includes(name)) return { reason: phrase`its activation '${given}' is not in the catalogue` };
    // Keras 2's is 0.2 x + 0.5, cut to 0 and 1; since Keras 3 it is relu6(x + 3) / 6.
    if (old && (name === 'hard_sigmoid' || name === 'hard_silu')) return { reason: phrase`its activation '${given}' is Keras 2's, of another formula` };
    return name;
  }
  const [type, config, module] = isJson(given) ? [own(given, 'class_name'), own(given, 'config'), own(given, 'module')] : [];
  if (typeof type !== 'string') return { reason: phrase`its activation is no name` };
  if (type === 'function' || typeof config === 'string') {
    return typeof module === 'string' && module.startsWith('keras') ? readActivation(config, old) : { reason: phrase`its activation '${String(config)}' is custom code` };
  }
  if (!['ReLU', 'LeakyReLU', 'ELU', 'Softmax', 'Activation', 'ThresholdedReLU'].includes(type) || !isJson(config)) return { reason: phrase`its activation is a ${type}` };
  const read = readLayer(type, config, { builtIn: true }, old);
  return read.kind === 'layer' ? { type: read.type, values: read.values } : { reason: phrase`its activation is a ${type}` };
}

/** What the file gave, in full form; what it left out stays out. */
function picked(raw: RawValues, full: RawValues): RawValues {
  return Object.fromEntries(Object.keys(raw).map((name) => [name, full[name]]));
}

function unsupported(reason: Phrase): ReadLayer {
  return { kind: 'unsupported', reason };
}

class Refusal extends Error {
  readonly reason: Phrase;

  constructor(reason: Phrase) {
    super();
    this.reason = reason;
  }
}

function refuse(problem: Phrase): never {
  throw new Refusal(phrase`it ${problem}`);
}
