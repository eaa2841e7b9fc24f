import { readFileSync } from 'node:fs';
import type { RawValues } from '../../core/arguments.ts';
import { activationNames } from '../../core/layers/activations.ts';
import { blockCatalogue } from '../../core/blocks/catalogue.ts';
import { layerCatalogue } from '../../core/layers/catalogue.ts';
import { sampleOf, type Sample } from './samples.ts';

interface Case {
  type: string;
  /** Shapes without the batch. */
  inputs: readonly (readonly number[])[];
  /** Times the numbers about [-1, 1] that the inputs are; 1. */
  spread?: number;
  arguments?: RawValues;
}

interface LayerText {
  type: string;
  name: string;
  arguments?: RawValues;
  inputs: string[];
}

/** What the cases that Keras's outputs are known of leave open. */
const more: readonly Case[] = [
  ...activationNames.map((activation) => ({ type: 'Dense', inputs: [[6]], arguments: { units: 4, activation } })),
  ...activationNames.map((activation) => ({ type: 'Conv2D', inputs: [[4, 4, 3]], arguments: { filters: 4, kernel_size: 3, activation } })),
  ...activationNames.map((activation) => ({ type: 'Activation', inputs: [[4, 4, 3]], arguments: { activation } })),
  { type: 'Conv2D', inputs: [[7, 7, 3]], arguments: { filters: 4, kernel_size: 3, strides: 2, padding: 'same' } },
  { type: 'Conv2D', inputs: [[8, 8, 3]], arguments: { filters: 4, kernel_size: 3, strides: 2, padding: 'same' } },
  { type: 'Conv2D', inputs: [[8, 9, 3]], arguments: { filters: 4, kernel_size: 3, dilation_rate: [2, 3], padding: 'same' } },
  { type: 'DepthwiseConv2D', inputs: [[8, 7, 3]], arguments: { kernel_size: 3, strides: [2, 1], padding: 'same', depth_multiplier: 2 } },
  { type: 'Conv2DTranspose', inputs: [[4, 5, 3]], arguments: { filters: 2, kernel_size: 3, strides: 2, padding: 'same', activation: 'relu' } },
  { type: 'BatchNormalization', inputs: [[4, 4, 3]] },
  { type: 'Dropout', inputs: [[4, 4, 3]], arguments: { rate: 0.5 } },
  { type: 'ReLU', inputs: [[4, 4, 3]], arguments: { max_value: 6 } },
  ...[['ResidualBlock', { filters: 4 }], ['ResidualBlock', { filters: 3, strides: 2, conv_shortcut: true }], ['BottleneckBlock', { filters: 2 }], ['SqueezeExcite', { filters: 4, filters_se: 2 }], ['MBConv', { filters_in: 4, filters_out: 4 }], ['DenseBlock', { blocks: 2, growth_rate: 2 }], ['TransitionBlock', { filters: 2 }], ['VGGBlock', { filters: 3, batch_normalization: true, rate: 0.2 }]]
    .map(([type, given]) => ({ type: type as string, inputs: [[6, 6, 4]], arguments: given as RawValues })),
];

const known = JSON.parse(readFileSync(new URL('../fixtures/layers/cases.json', import.meta.url), 'utf8')) as Case[];

/** Made once: what is known of a sample is found by the object. */
let made: readonly Sample[] | null = null;

/**
 * Every type of layer and block, with several arguments each: small networks of one such layer behind what gives
 * it its inputs, a Dense of 5 classes and softmax behind it. About 250 of them, each of its own title.
 */
export function layerModels(): readonly Sample[] {
  const cases = new Map([...known, ...more].map((given) => [titleOf(given), given]));
  return (made ??= Array.from(cases, ([title, given], place) => sampleOf(title, network(given), place + 1)));
}

/** All types that there are samples for, to check against the catalogues. */
export function coveredTypes(): Set<string> {
  return new Set([...known, ...more].map(({ type }) => type));
}

export const allTypes: readonly string[] = [...layerCatalogue.keys(), ...blockCatalogue.keys()].filter((type) => type !== 'InputLayer');

function network(given: Case): unknown {
  const [first] = given.inputs;
  const direct = given.inputs.length === 1 && given.spread === undefined && first!.length === 3 && [1, 3].includes(first![2]!);
  const image = direct ? first! : given.inputs.length === 1 && first!.length === 3 ? [first![0]!, first![1]!, 3] : [3, 4, 3];
  const before = direct ? { layers: [], names: ['image'] } : inputsOf(given, image);
  const tail: LayerText[] = [
    { type: given.type, name: 'it', inputs: before.names, ...(given.arguments ? { arguments: given.arguments } : {}) },
    { type: 'Flatten', name: 'flat', inputs: ['it'] },
    { type: 'Dense', name: 'last', inputs: ['flat'], arguments: { units: 5, activation: 'softmax' } },
  ];
  return {
    name: 'one-layer',
    preprocessing: { scale: 2 / 255, offset: -1 },
    layers: [{ type: 'InputLayer', name: 'image', arguments: { shape: image } }, ...before.layers, ...tail],
  };
}

/** Layers that make inputs of these shapes of an image. */
function inputsOf({ inputs, spread }: Case, image: readonly number[]): { layers: LayerText[]; names: string[] } {
  const layers: LayerText[] = [];
  const lay = (type: string, name: string, from: string, values: RawValues = {}): string => {
    layers.push({ type, name, inputs: [from], arguments: values });
    return name;
  };
  const names = inputs.map((shape, i) => {
    const made = ((): string => {
      if (shape.length === 3 && shape[0] === image[0] && shape[1] === image[1]) return lay('Conv2D', `mix${i}`, 'image', { filters: shape[2]!, kernel_size: 1 });
      const dense = lay('Dense', `dense${i}`, lay('Flatten', `row${i}`, 'image'), { units: shape.reduce((product, length) => product * length, 1) });
      return shape.length === 1 ? dense : lay('Reshape', `shaped${i}`, dense, { target_shape: shape });
    })();
    return spread === undefined ? made : lay('Rescaling', `spread${i}`, made, { scale: spread });
  });
  return { layers, names };
}

function titleOf({ type, inputs, spread, arguments: given = {} }: Case): string {
  const list = Object.entries(given).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return `${type}(${list.join(', ')}) of ${inputs.map((shape) => `(${shape.join(', ')})`).join(' and ')}${spread ? ` x ${spread}` : ''}`;
}
