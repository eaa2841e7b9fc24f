import { phraseText } from '../../../../../core/errors/words.ts';
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { augmentationCode } from '../../../../../main/export/cluster/augmentation-code.ts';
import { cluster } from '../../../../../main/export/cluster/cluster.ts';
import { modelCode } from '../../../../../main/export/cluster/model-code.ts';
import { literal, variableNames } from '../../../../../main/export/cluster/python-text.ts';
import { kerasNetwork } from '../../../../../main/export/keras/network.ts';
import { readAugmentation } from '../../../../../core/augmentation/augmentation.ts';
import { resolveModel } from '../../../../../core/model/model.ts';
import { readModelSpec } from '../../../../../core/model/spec.ts';
import { readTraining } from '../../../../../core/training.ts';
import { dataset, detail, hostileNames, settings, source, tools, training } from '../starters/support.ts';

const given = tools(new Float32Array());
const textOf = (parts: readonly Uint8Array[] | undefined): string => Buffer.concat([...parts!]).toString();
/** What Python says of texts that are none; empty where all are. */
const complaints = (...texts: string[]): string => spawnSync('python3', ['-c', 'import ast, json, sys\nfor text in json.load(sys.stdin): ast.parse(text)'], { input: JSON.stringify(texts), encoding: 'utf8' }).stderr;
const hasPython = spawnSync('python3', ['-c', '']).status === 0;

it.each([
  [null, 'None'], [true, 'True'], [0.1, '0.1'], [-0, '-0.0'], [1e-7, '1e-7'], [Infinity, 'float("inf")'], [[3], '(3,)'], [[1, [2, null]], '(1, (2, None))'],
  ['a"\\\n', '"a\\"\\\\\\n"'], ['猫\u2028😀', '"\\u732b\\u2028\\U0001f600"'],
])('the literal of %j', (value, wanted) => {
  expect(literal(value)).toBe(wanted);
});

it.runIf(hasPython)('literals of text are that text in Python', () => {
  const code = `import json; print(json.dumps([${hostileNames.map(literal).join(', ')}]))`;
  expect(JSON.parse(spawnSync('python3', ['-c', code], { encoding: 'utf8' }).stdout)).toEqual(hostileNames);
});

it('variables have names of their own that Python takes', () => {
  const names = variableNames(['conv-1', 'conv.1', '1st', 'class', 'layers', 'conv_1']);
  expect([...names.values()]).toEqual(['conv_1', 'conv_1_2', 'x_1st', 'class_2', 'layers_2', 'conv_1_3']);
});

describe('the program for a cluster', () => {
  it('has pictures and labels as they were trained on', async () => {
    const { files, streams } = await cluster.write(source({ run: detail({ limit: 5 }) }), settings({ format: 'cluster' }), given);
    const { bytes, read } = streams!.get('data/train_images.npy')!;
    const parts: Uint8Array[] = [];
    for await (const part of read()) parts.push(part);
    const images = Buffer.concat(parts);
    expect(images.length).toBe(bytes);
    expect(images.toString('latin1', 0, 128)).toContain("{'descr': '|u1', 'fortran_order': False, 'shape': (5, 6, 6, 3), }");
    expect(images.subarray(128)).toEqual(Buffer.from(Uint8Array.from({ length: 5 * 108 }, (_, index) => index % 251)));
    expect([...files.keys()].sort()).toEqual([
      'README.md', 'batches.py', 'data/train_labels.npy', 'data/validation_labels.npy', 'initial_weights.npz', 'kubernetes.yaml', 'launch.py', 'model.py',
      'requirements.txt', 'run_local.sh', 'schedules.py', 'settings.json', 'slurm.sbatch', 'train.py',
    ]);
  });

  it.runIf(hasPython)('is Python, whatever things are called and whatever is on', async () => {
    const model = resolveModel(readModelSpec({
      name: hostileNames[0]!,
      layers: [
        { type: 'InputLayer', name: 'input "x"', arguments: { shape: [8, 8, 3] } },
        { type: 'Conv2D', name: "it's \\ é 猫", arguments: { filters: 2, kernel_size: [3, 1], kernel_regularizer: { type: 'L2', arguments: { l2: 0.1 } }, kernel_initializer: 'he_normal' } },
        { type: 'BatchNormalization', name: 'class' },
        { type: 'ReLU', arguments: { max_value: 6 } },
        { type: 'Flatten' },
        { type: 'Dense', arguments: { units: 3 } },
      ],
    }));
    const code = modelCode(kerasNetwork(model), 'r');
    expect(code).toContain('kernel_initializer=keras.initializers.HeNormal(), kernel_regularizer=keras.regularizers.L2(l2=0.1)');
    expect(code).toContain('synchronized=synchronized');
    const augmentation = readAugmentation({
      rotation_range: 10, zoom_range: 0.2, brightness_range: [0.5, 1.5], channel_shift_range: 20, contrast_range: 0.2, horizontal_flip: true, crop_padding: 2,
      cutout_size: 2, mixup_alpha: 0.2, cutmix_alpha: 1, randaugment_layers: 2,
    }, (problem) => {
      throw new Error(phraseText(problem));
    });
    const { files } = await cluster.write(source(), settings({ format: 'cluster' }), given);
    const programs = [...files].filter(([path]) => path.endsWith('.py')).map(([, parts]) => textOf(parts));
    expect(programs).toHaveLength(5);
    expect(complaints(code, augmentationCode(augmentation, [8, 8, 3], 3), ...programs)).toBe('');
  });

  it('says in its README what can not be as it was', async () => {
    const run = detail({ augmentation: readTraining({ ...training, augmentation: { horizontal_flip: true } }).augmentation });
    const { files, warnings } = await cluster.write(source({ run }), settings({ format: 'cluster' }), given);
    expect(warnings).toHaveLength(1);
    expect(textOf(files.get('README.md')).trim().endsWith(phraseText(warnings[0]!))).toBe(true);
    expect(textOf((await cluster.write(source(), settings({ format: 'cluster' }), given)).files.get('README.md'))).toContain('- Nothing that is known of.');
  });

  it('goes without its data where the data set is another', async () => {
    const { streams, warnings } = await cluster.write(source({ dataset: { ...dataset, sha256: 'f'.repeat(64) } }), settings({ format: 'cluster' }), given);
    expect(streams!.size).toBe(0);
    expect(warnings.map(phraseText).join()).toContain('is not here');
  });

  it('is not written of an imported model', async () => {
    await expect(cluster.write(source({ run: null }), settings({ format: 'cluster' }), given)).rejects.toThrow(expect.objectContaining({ code: 'export.no-run' }));
  });
});
