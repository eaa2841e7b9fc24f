import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Argument, Arguments } from '../../../../core/arguments.ts';
import { initializerCatalogue } from '../../../../core/initializers/catalogue.ts';
import { layerCatalogue } from '../../../../core/layers/catalogue.ts';
import { commonArguments, layerGroups } from '../../../../core/layers/layer.ts';
import { constraintCatalogue } from '../../../../core/constraints.ts';
import { regularizerCatalogue } from '../../../../core/regularizers.ts';

type Signature = Record<string, { default?: unknown }>;
type Signatures = Record<'layers' | 'initializers' | 'regularizers' | 'constraints', Record<string, Signature>>;

/** Of Keras itself (test/fixtures/layers/make.py). */
const signatures = JSON.parse(readFileSync(new URL('../../../fixtures/layers/signatures.json', import.meta.url), 'utf8')) as Signatures;

/** What changes no number here: names, number types, other orders of axes, seeds (a run has one), adapters, other machines. */
const left = new Set(['name', 'dtype', 'data_format', 'seed', 'lora_rank', 'lora_alpha', 'synchronized', 'fill_mode', 'input_axes', 'output_axes', 'quantization_config']);
/** Batch renormalization is not offered. */
const notYet = new Set(['renorm', 'renorm_clipping', 'renorm_momentum']);

const kinds: [string, ReadonlyMap<string, { arguments: Arguments }>, Record<string, Signature>][] = [
  ['layer', layerCatalogue, signatures.layers],
  ['initializer', initializerCatalogue, signatures.initializers],
  ['regularizer', regularizerCatalogue, signatures.regularizers],
  ['constraint', constraintCatalogue, signatures.constraints],
];

describe.each(kinds)('a %s has the arguments of Keras and its defaults', (_kind, catalogue, keras) => {
  it.each(Object.entries(keras))('%s', (type, signature) => {
    const table: Arguments = { ...catalogue.get(type)!.arguments };
    const wanted = Object.entries(signature).filter(([name]) => !left.has(name) && !notYet.has(name) && !(name in commonArguments));
    expect(wanted.map(([name]) => name).filter((name) => !Object.hasOwn(table, name))).toEqual([]);
    for (const [name, given] of wanted) expect([name, table[name]!.default]).toEqual([name, usual(type, name, given, table[name]!)]);
  });

  it('covers all there is', () => {
    expect([...catalogue.keys()].filter((type) => type !== 'InputLayer').sort()).toEqual(Object.keys(keras).sort());
  });
});

/** Keras's default in our full form; undefined where one must be given. */
function usual(type: string, name: string, given: { default?: unknown }, argument: Argument<unknown>): unknown {
  if (!('default' in given)) return undefined;
  if (name === 'activation') return 'linear';
  // Keras measures them from data when they are left out, which a model's file cannot say.
  if (type === 'Normalization' && (name === 'mean' || name === 'variance')) return undefined;
  return given.default === null ? null : argument.read(given.default);
}

describe('a description', () => {
  const all = [...layerCatalogue.values(), ...initializerCatalogue.values()];
  it.each(all.map((definition) => [definition.type, definition] as const))('of %s and of each argument is one sentence or more', (_type, { description, arguments: table }) => {
    for (const text of [description, ...Object.values(table).map((argument) => argument.description)]) expect(text).toMatch(/^\S[^\n]*\.$/);
  });

  it('each group of layers has members', () => {
    expect([...new Set([...layerCatalogue.values()].map(({ group }) => group))].sort()).toEqual([...layerGroups].sort());
  });
});

it('a default read again is the same, whatever the argument', () => {
  for (const { type, arguments: table } of [...layerCatalogue.values(), ...initializerCatalogue.values()]) {
    for (const [name, argument] of Object.entries(table)) {
      if (argument.default === undefined || argument.default === null) continue;
      expect([type, name, argument.read(argument.default)]).toEqual([type, name, argument.default]);
    }
  }
});
