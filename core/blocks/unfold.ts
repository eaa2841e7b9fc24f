import { readValues } from '../arguments.ts';
import { EpochalError } from '../errors.ts';
import { phrase, type Phrase } from '../errors/words.ts';
import type { LayerSpec, ModelSpec } from '../model/spec.ts';
import { blockArguments } from './block.ts';
import { blockCatalogue } from './catalogue.ts';

/**
 * A model with its blocks written out as layers, each named after its block: `block1` becomes `block1_conv1`, ….
 * What took the block's output by the block's name takes its last layer's. A model without blocks stays as it is.
 * @throws EpochalError `model.invalid` naming the block, where its arguments, inputs or names are wrong.
 */
export function unfold(spec: ModelSpec): ModelSpec {
  if (!spec.layers.some(({ type }) => blockCatalogue.has(type))) return spec;
  const names: Names = { owners: new Map(), ends: new Map() };
  const layers = spec.layers.flatMap((layer) => unfoldLayer(layer, null, names));
  const end = (name: string): string => (names.ends.has(name) ? end(names.ends.get(name)!) : name);
  return { ...spec, layers: layers.map((layer) => ({ ...layer, inputs: layer.inputs.map(end) })) };
}

interface Names {
  /** Every name there is, and the block it was made by; null for the model's file. */
  owners: Map<string, string | null>;
  /** Of each block: the layer, or block, whose output it gives. */
  ends: Map<string, string>;
}

function unfoldLayer(layer: LayerSpec, owner: string | null, names: Names): LayerSpec[] {
  claim(layer.name, owner, names.owners);
  const definition = blockCatalogue.get(layer.type);
  if (!definition) return [layer];
  const fail = (problem: Phrase, hint: Phrase): never => {
    throw new EpochalError('model.invalid/block', { block: layer.name, type: layer.type, problem, hint });
  };
  const [input] = layer.inputs;
  if (input === undefined || layer.inputs.length !== 1) return fail(phrase`takes 1 input, got ${layer.inputs.length}`, phrase`Correct its "inputs".`);
  const { trainable, ...values } = readValues({ ...definition.arguments, ...blockArguments }, layer.arguments, fail);
  const made: LayerSpec[] = [];
  definition.build(values, input, (suffix, type, given = {}, inputs = [made.at(-1)?.name ?? input]) => {
    const name = `${layer.name}_${suffix}`;
    made.push({ name, type, arguments: trainable ? given : { ...given, trainable }, inputs: [...inputs] });
    return name;
  });
  names.ends.set(layer.name, made.at(-1)!.name);
  return made.flatMap((part) => unfoldLayer(part, layer.name, names));
}

function claim(name: string, owner: string | null, owners: Names['owners']): void {
  if (owners.has(name)) {
    const block = owner ?? owners.get(name);
    throw new EpochalError('model.invalid/twice-by-block', { layer: name, block: block ?? null });
  }
  owners.set(name, owner);
}
