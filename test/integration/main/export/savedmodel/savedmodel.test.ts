import { afterAll, describe, expect, test } from 'vitest';
import { EpochalError } from '../../../../../core/errors.ts';
import { exportSettingsSchema } from '../../../../../core/exports.ts';
import { resolveModel } from '../../../../../core/model/model.ts';
import { readModelSpec } from '../../../../../core/model/spec.ts';
import { onnx } from '../../../../../main/export/onnx/onnx.ts';
import { savedmodel } from '../../../../../main/export/savedmodel/savedmodel.ts';
import { messages } from '../../../../../main/export/savedmodel/schema.ts';
import { gapOf, written } from '../../../../support/agreement.ts';
import { sourceOf, toolsOf } from '../../../../support/exportSource.ts';
import { sampleOf } from '../../../../support/samples.ts';
import { openEngine } from '../../engine/tensorflow/support.ts';

const engine = await openEngine();

const oddlyNamed = sampleOf('odd names', {
  name: 'odd',
  layers: [
    { type: 'InputLayer', name: 'images', arguments: { shape: [6, 5, 3] } },
    { type: 'Conv2D', name: '卷积 1', arguments: { filters: 3, kernel_size: 3 } },
    { type: 'BatchNormalization', name: '卷积_1' },
    { type: 'Conv2D', name: '_begins below', arguments: { filters: 2, kernel_size: 2, activation: 'relu' } },
    { type: 'Flatten', name: 'preprocessing' },
    { type: 'Dense', name: 'probabilities', arguments: { units: 3 } },
  ],
}, 1);

interface Read {
  saved_model_schema_version: number;
  meta_graphs: {
    meta_info_def: { tags: string[]; tensorflow_version: string };
    graph_def: Uint8Array;
    signature_def: Record<string, { inputs: Record<string, object>; outputs: Record<string, object>; method_name: string }>;
  }[];
}

describe('a SavedModel', async () => {
  const { files } = await written(savedmodel, 'savedmodel', oddlyNamed, engine);
  const read = messages.SavedModel.toObject(messages.SavedModel.decode(Buffer.concat(files.get('saved_model.pb')!)), { longs: Number, arrays: true }) as Read;
  const [meta, ...others] = read.meta_graphs;

  test('is one graph to serve, of this TensorFlow', () => {
    expect(read.saved_model_schema_version).toBe(1);
    expect(others).toEqual([]);
    expect(meta!.meta_info_def).toMatchObject({ tags: ['serve'], tensorflow_version: engine.version });
  });

  test('says what it takes and gives', () => {
    const shape = (...lengths: number[]) => ({ dim: lengths.map((size) => ({ size })) });
    expect(meta!.signature_def).toEqual({
      serving_default: {
        inputs: { images: { name: 'images:0', dtype: 1, tensor_shape: shape(-1, 6, 5, 3) } },
        outputs: { probabilities: { name: 'probabilities:0', dtype: 1, tensor_shape: shape(-1, 3) } },
        method_name: 'tensorflow/serving/predict',
      },
    });
  });

  test('has constants for weights and one placeholder, for the pictures', () => {
    const { node } = messages.Graph.decode(meta!.graph_def) as unknown as { node: Uint8Array[] };
    const nodes = node.map((bytes) => messages.Node.decode(bytes) as unknown as { name: string; op: string });
    expect(nodes.filter(({ op }) => op === 'Placeholder').map(({ name }) => name)).toEqual(['images']);
    expect(nodes.filter(({ op }) => op.includes('Var'))).toEqual([]);
    const weights = oddlyNamed.model.layers.flatMap((layer) => layer.weights).length;
    expect(nodes.filter(({ op, name }) => op === 'Const' && /(kernel|bias|gamma|beta|moving_\w+)$/.test(name))).toHaveLength(weights);
  });

  test('has a line for each class beside it', () => {
    const text = (path: string) => Buffer.concat(files.get(path)!).toString('utf8');
    expect(text('assets.extra/labels.txt')).toBe('class 0\nclass 1\nclass 2\n');
    expect(text('assets.extra/labels_zh.txt')).toBe('类别 0\nclass 1\n类别 2\n');
  });

  test.each([['savedmodel', savedmodel], ['onnx', onnx]] as const)('runs as %s whatever the layers are called', async (id, format) => {
    expect(await gapOf(format, id, oddlyNamed, engine)).toBeLessThanOrEqual(1e-5);
  });
});

describe('what is too large for a protocol buffer is refused', () => {
  const model = resolveModel(readModelSpec({
    name: 'large',
    layers: [{ type: 'InputLayer', arguments: { shape: [8, 8, 3] } }, { type: 'Flatten' }, { type: 'Dense', arguments: { units: 3_000_000 } }, { type: 'Dense', name: 'last', arguments: { units: 2 } }],
  }));
  // Never touched, so never more than a promise of memory.
  const weights = new Map(model.layers.flatMap((layer) => layer.weights.map(({ name, shape }) =>
    [`${layer.name}/${name}`, { shape, values: new Float32Array(shape.reduce((product, length) => product * length, 1)) }] as const)));

  test.each([['savedmodel', savedmodel], ['onnx', onnx]] as const)('as %s', async (id, format) => {
    const refusal = await written(format, id, { title: 'large', model, weights }, engine).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(EpochalError);
    expect(refusal).toMatchObject({ code: 'export.too-large' });
  });
});

test('a folder without a graph is refused in one line', () => {
  expect(() => engine.savedModel('there/is/no/such/folder', { input: 'images', output: 'probabilities', inputShape: [1] })).toThrow(/^TensorFlow could not load a SavedModel: /);
});

test('a SavedModel is not run without TensorFlow, nor if what it holds is none', async () => {
  const settings = exportSettingsSchema.parse({ format: 'savedmodel' });
  const artifact = { files: new Map([['saved_model.pb', [Buffer.from('no graph')]]]), warnings: [] };
  await expect(savedmodel.open!(artifact, sourceOf(oddlyNamed), settings)).rejects.toMatchObject({ code: 'runtime.missing' });
  await expect(savedmodel.open!(artifact, sourceOf(oddlyNamed), settings, toolsOf(engine))).rejects.toMatchObject({ code: 'engine.failed' });
});

afterAll(() => { expect(engine.liveTensors()).toBe(0); });
