import { describe, expect, test } from 'vitest';
import { messages } from '../../../../../main/formats/onnx.ts';
import { onnx } from '../../../../../main/export/onnx/onnx.ts';
import { written } from '../../../../support/agreement.ts';
import { sampleOf, type Sample } from '../../../../support/samples.ts';

interface Value { name: string; type: { tensor_type: { elem_type: number; shape: { dim: ({ dim_value: number } | { dim_param: string })[] } } } }
interface Read {
  ir_version: number;
  producer_name: string;
  opset_import: { domain: string; version: number }[];
  metadata_props: { key: string; value: string }[];
  graph: {
    node: { input: string[]; output: string[]; name: string; op_type: string; attribute: { name: string; i?: number; ints?: number[] }[] }[];
    initializer: { name: string; dims: number[]; data_type: number; raw_data: Uint8Array }[];
    input: Value[];
    output: Value[];
  };
}

/** A file as any reader of protocol buffers reads it. */
async function read(sample: Sample): Promise<Read> {
  const { files } = await written(onnx, 'onnx', sample, null);
  expect([...files.keys()]).toEqual(['model.onnx']);
  const [parts] = files.values();
  return messages.Model.toObject(messages.Model.decode(Buffer.concat(parts!)), { longs: Number, arrays: true }) as Read;
}

const cnn = sampleOf('a CNN', {
  name: 'cnn',
  layers: [
    { type: 'InputLayer', arguments: { shape: [9, 8, 3] } },
    { type: 'Conv2D', arguments: { filters: 4, kernel_size: 3, strides: 2, padding: 'same', activation: 'relu' } },
    { type: 'MaxPooling2D', arguments: { pool_size: 2, padding: 'same' } },
    { type: 'BatchNormalization' },
    { type: 'Conv2D', arguments: { filters: 5, kernel_size: 2, activation: 'relu' } },
    { type: 'AveragePooling2D', arguments: { pool_size: [2, 1], strides: 1, padding: 'same' } },
    { type: 'Flatten' },
    { type: 'Dropout', arguments: { rate: 0.5 } },
    { type: 'Dense', arguments: { units: 4 } },
  ],
}, 1);

describe('an ONNX file', async () => {
  const { graph, ...model } = await read(cnn);

  test('takes any number of pictures as stored and gives probabilities', () => {
    const portOf = ({ name, type }: Value) => [name, type.tensor_type.elem_type, type.tensor_type.shape.dim];
    expect(graph.input.map(portOf)).toEqual([['images', 1, [{ dim_param: 'batch' }, { dim_value: 9 }, { dim_value: 8 }, { dim_value: 3 }]]]);
    expect(graph.output.map(portOf)).toEqual([['probabilities', 1, [{ dim_param: 'batch' }, { dim_value: 4 }]]]);
  });

  test('says what it is of', () => {
    expect(model).toMatchObject({ ir_version: 8, producer_name: 'Epochal', opset_import: [{ version: 18 }] });
    const reported = Object.fromEntries(model.metadata_props.map(({ key, value }) => [key, value]));
    expect(reported).toMatchObject({ 'epochal.run': 'sample', 'epochal.epoch': '3' });
    expect(JSON.parse(reported['classes']!)).toEqual(['class 0', 'class 1', 'class 2', 'class 3']);
    expect(JSON.parse(reported['classes_zh']!)).toEqual(['类别 0', 'class 1', '类别 2', 'class 3']);
    expect(JSON.parse(reported['preprocessing']!)).toMatchObject({ scale: 1 / 255, offset: 0, inside: true });
  });

  test('turns images once, and once before they are laid in a row', () => {
    const types = graph.node.map(({ op_type }) => op_type);
    expect(types.filter((type) => type === 'Transpose')).toHaveLength(2);
    expect(types).toEqual(expect.arrayContaining(['Mul', 'Conv', 'Relu', 'MaxPool', 'AveragePool', 'Reshape', 'Gemm', 'Softmax']));
    expect(types).not.toContain('Dropout');
  });

  test('writes out the borders of TensorFlow, the odd one below and to the right', () => {
    const pads = graph.node.filter(({ op_type }) => op_type === 'Conv' || op_type === 'MaxPool').map(({ attribute }) => attribute.find(({ name }) => name === 'pads')!.ints);
    // (9, 8) by 3 in steps of 2, then (5, 4) by 2 in steps of 2.
    expect(pads).toEqual([[1, 0, 1, 1], [0, 0, 1, 0], [0, 0, 0, 0]]);
  });

  test('makes every value before it is used, once, and keeps nothing that is not used', () => {
    const made = new Set(['images', ...graph.initializer.map(({ name }) => name)]);
    const used = new Set<string>();
    for (const { input, output } of graph.node) {
      for (const name of input.filter(Boolean)) {
        expect(made).toContain(name);
        used.add(name);
      }
      for (const name of output) {
        expect(made).not.toContain(name);
        made.add(name);
      }
    }
    expect([...made].filter((name) => !used.has(name))).toEqual(['probabilities']);
  });

  test('holds as many bytes for each constant as its shape needs', () => {
    const width: Record<number, number> = { 1: 4, 7: 8, 9: 1 };
    for (const { dims, data_type, raw_data } of graph.initializer) {
      expect(raw_data.length).toBe(dims.reduce((product, length) => product * length, 1) * width[data_type]!);
    }
  });
});

test('a network that is preprocessed by nothing starts with the picture itself', async () => {
  const { graph } = await read(sampleOf('plain', {
    name: 'plain',
    preprocessing: { scale: 1, offset: 0 },
    layers: [{ type: 'InputLayer', arguments: { shape: [3, 3, 1] } }, { type: 'Flatten' }, { type: 'Dense', arguments: { units: 2, activation: 'softmax' } }],
  }, 1));
  expect(graph.node.map(({ op_type }) => op_type)).toEqual(['Reshape', 'Gemm', 'Softmax']);
});

test('an image of one pixel or one channel is laid otherwise without being turned', async () => {
  const { graph } = await read(sampleOf('squeezed', {
    name: 'squeezed',
    layers: [
      { type: 'InputLayer', arguments: { shape: [4, 4, 1] } },
      { type: 'Conv2D', arguments: { filters: 3, kernel_size: 3, padding: 'same' } },
      { type: 'SqueezeExcite', arguments: { filters: 3, filters_se: 2 } },
      { type: 'GlobalAveragePooling2D' },
      { type: 'Dense', arguments: { units: 2 } },
    ],
  }, 1));
  expect(graph.node.map(({ op_type }) => op_type)).not.toContain('Transpose');
});
