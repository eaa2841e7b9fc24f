import { isDeepStrictEqual } from 'node:util';
import type { Arguments } from '../../../core/arguments.ts';
import { commonArguments } from '../../../core/layers/layer.ts';
import type { Setting } from '../../../core/settings.ts';
import type { KerasLayer, KerasNetwork } from '../keras/network.ts';
import { call, literal, settingText, variableNames } from './python-text.ts';

/**
 * A network as a Python program that builds it in Keras, for people to read and change. Arguments that Keras has by
 * itself are left out.
 */
export function modelCode(network: KerasNetwork, run: string): string {
  const variables = variableNames(network.layers.map(({ name }) => name));
  const lines = network.layers.map((layer) => `    ${variables.get(layer.name)!} = ${layerText(layer, variables)}`);
  const [input, output] = [network.input, network.output].map(({ name }) => variables.get(name)!);
  return `"""The network of run ${run}. It takes pixels of 0 to 255."""

import keras
from keras import layers


def build(synchronized: bool = False) -> keras.Model:
    """synchronized: whether batch normalisation goes by the whole batch, not by the part that one replica has."""
${lines.join('\n')}
    return keras.Model(${input!}, ${output!}, name=${literal(network.name)})
`;
}

function layerText({ name, layer, inputs }: KerasLayer, variables: ReadonlyMap<string, string>): string {
  if (inputs.length === 0) return call('keras.Input', [['shape', literal(layer.outputShape)], ['name', literal(name)]]);
  const own = given(layer.values, layer.definition.arguments);
  const common = layer.type === 'SpatialDropout2D' ? [] : given(layer.common, commonArguments);
  const synchronized = layer.type === 'BatchNormalization' ? [['synchronized', 'synchronized'] as const] : [];
  const of = inputs.map((input) => variables.get(input)!);
  return `${call(`layers.${layer.type}`, [...own, ...common, ...synchronized, ['name', literal(name)]])}(${of.length === 1 ? of[0]! : `[${of.join(', ')}]`})`;
}

function given(values: Readonly<Record<string, unknown>>, table: Arguments): (readonly [string, string])[] {
  return Object.entries(values)
    .filter(([name, value]) => !isDeepStrictEqual(value, table[name]!.default ?? (table[name]!.optional ? null : undefined)))
    .map(([name, value]) => [name, value !== null && table[name]!.kind === 'setting' ? settingText(moduleOf(name), value as Setting) : literal(value)]);
}

function moduleOf(argument: string): string {
  if (argument.endsWith('_initializer')) return 'initializers';
  return argument.endsWith('_constraint') ? 'constraints' : 'regularizers';
}
