import { describe, expect, it } from 'vitest';
import { exportSettingsSchema } from '../../../../../core/exports.ts';
import { layerCatalogue } from '../../../../../core/layers/catalogue.ts';
import { writings } from '../../../../../main/export/tfjs/layers/catalogue.ts';
import { constant, node } from '../../../../../main/export/tfjs/layers/layer.ts';
import { tfjsNetwork, type TfjsLayer } from '../../../../../main/export/tfjs/network.ts';
import { tfjs } from '../../../../../main/export/tfjs/tfjs.ts';
import { storeWeights } from '../../../../../main/export/tfjs/weights.ts';
import { sourceOf, toolsOf } from '../../../../support/exportSource.ts';
import { sampleOf } from '../../../../support/samples.ts';

/** One layer of kernels. */
function kernel(values: ArrayLike<number>, shape: readonly number[] = [1, values.length]): TfjsLayer {
  const weights = [{ ...constant('kernel', shape, values), learnt: true }];
  return Object.assign(node('Dense', [], [shape.at(-1)!], {}, weights), { name: 'dense', layer: 'dense', trainable: true });
}

it('writes every type of layer of the catalogue', () => {
  expect(Object.keys(writings).toSorted()).toEqual([...layerCatalogue.keys()].filter((type) => type !== 'InputLayer').toSorted());
});

describe('names', () => {
  it('stay where TensorFlow.js takes them, and are found else, each once', () => {
    const { model, weights } = sampleOf('names', {
      name: 'names',
      layers: [
        { type: 'InputLayer', name: 'preprocessing', arguments: { shape: [4, 4, 1] } },
        { type: 'Conv2D', name: '卷积 1', arguments: { filters: 1, kernel_size: 1, activation: 'leaky_relu' } },
        { type: 'Conv2D', name: 'first conv', arguments: { filters: 1, kernel_size: 1 } },
        { type: 'Conv2D', name: 'first/conv', arguments: { filters: 1, kernel_size: 1 } },
        { type: 'Conv2D', name: '_conv', arguments: { filters: 1, kernel_size: 1 } },
        { type: 'Conv2D', name: 'first_conv', arguments: { filters: 1, kernel_size: 1 } },
        { type: 'Flatten', name: '图' },
      ],
    }, 1);
    const names = tfjsNetwork(model, weights).layers.map(({ name }) => name);
    expect(names).toEqual(['preprocessing', 'preprocessing_1', '1_conv2d', '1', 'first_conv_1', 'first_conv_2', 'conv', 'first_conv', 'layer']);
  });
});

describe('weights', () => {
  it('are cut into files of 4 MB, a weight over two of them where it falls so', () => {
    const values = Float32Array.from({ length: 2_500_000 }, (_, i) => i);
    const { manifest, shards } = storeWeights([kernel(values.subarray(0, 1_500_000)), { ...kernel(values.subarray(1_500_000)), name: 'other' }], 'none', []);
    expect([...shards.keys()]).toEqual(['group1-shard1of3.bin', 'group1-shard2of3.bin', 'group1-shard3of3.bin']);
    expect([...shards.values()].map(({ length }) => length)).toEqual([4 * 2 ** 20, 4 * 2 ** 20, 10_000_000 - 8 * 2 ** 20]);
    expect(Buffer.concat([...shards.values()]).equals(Buffer.from(values.buffer))).toBe(true);
    expect(manifest).toEqual([{ paths: [...shards.keys()], weights: [
      { name: 'dense/kernel', shape: [1, 1_500_000], dtype: 'float32' },
      { name: 'other/kernel', shape: [1, 1_000_000], dtype: 'float32' },
    ] }]);
  });

  // What tensorflowjs/quantization.py gives for them.
  it.each([
    ['zero within the range', [-1, 0, 0.5, 2], 'uint8', [0, 85, 128, 255], 3 / 255, -1],
    ['zero where it falls between two steps', [-0.2, 0, 0.7], 'uint8', [0, 57, 255], 0.9 / 255, -57 * (0.9 / 255)],
    ['all above zero', [1, 2], 'uint8', [0, 255], 1 / 255, 1],
    ['one value', [0.25, 0.25], 'uint8', [0, 0], 1, 0.25],
    ['fine steps', [-1, 0, 1], 'uint16', [0, 32768, 65535], 2 / 65535, -32768 * (2 / 65535)],
  ] as const)('are quantised with %s', (_title, values, dtype, stored, scale, min) => {
    const { manifest, shards } = storeWeights([kernel(values)], dtype, []);
    const bytes = [...shards.values()][0]!;
    expect([...(dtype === 'uint8' ? bytes : new Uint16Array(bytes.buffer))]).toEqual(stored);
    const { quantization } = manifest[0]!.weights[0]!;
    expect(quantization).toMatchObject({ dtype, original_dtype: 'float32' });
    expect(quantization!.scale).toBeCloseTo(scale, 7);
    expect(quantization!.min).toBeCloseTo(min, 7);
  });

  it('of layers named stay float32', () => {
    const { manifest } = storeWeights([kernel([1, 2])], 'uint8', ['dense']);
    expect(manifest[0]!.weights[0]!.quantization).toBeUndefined();
  });
});

it('writes what tf.loadLayersModel looks for, and what our own import reads', async () => {
  const { model, weights } = sampleOf('one', { name: 'one', layers: [{ type: 'InputLayer', name: 'image', arguments: { shape: [2, 2, 1] } }, { type: 'Flatten', name: 'flat' }, { type: 'Dense', name: 'last', arguments: { units: 2 } }] }, 1);
  const { files } = await tfjs.write(sourceOf({ model, weights }), exportSettingsSchema.parse({ format: 'tfjs' }), toolsOf(null));
  const text = JSON.parse(Buffer.concat(files.get('model.json')!).toString()) as Record<string, unknown>;
  expect(Object.keys(text)).toEqual(['format', 'generatedBy', 'convertedBy', 'modelTopology', 'userDefinedMetadata', 'weightsManifest']);
  expect(text).toMatchObject({
    format: 'layers-model',
    modelTopology: { model_config: { class_name: 'Functional', config: { name: 'one', input_layers: [['image', 0, 0]], output_layers: [['last', 0, 0]], layers: [
      { class_name: 'InputLayer', name: 'image', config: { batch_input_shape: [null, 2, 2, 1], dtype: 'float32' }, inbound_nodes: [] },
      { class_name: 'Rescaling', name: 'preprocessing', config: { scale: 1 / 255, offset: 0 }, inbound_nodes: [[['image', 0, 0, {}]]] },
      { class_name: 'Flatten', name: 'flat' },
      { class_name: 'Dense', name: 'last', config: { units: 2, activation: 'linear', use_bias: true } },
    ] } } },
    userDefinedMetadata: { epochal: { name: 'one', preprocessing: { layer: 'preprocessing', scale: 1 / 255, offset: 0 }, classes: [{ name: 'class 0' }, { name: 'class 1' }] } },
    weightsManifest: [{ paths: ['group1-shard1of1.bin'], weights: [{ name: 'last/kernel', shape: [4, 2], dtype: 'float32' }, { name: 'last/bias', shape: [2], dtype: 'float32' }] }],
  });
});
