import { execFileSync, spawnSync } from 'node:child_process';
import { createWriteStream, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resolveModel } from '../../../../../core/model/model.ts';
import { readModelSpec } from '../../../../../core/model/spec.ts';
import { summarize } from '../../../../../core/model/summary.ts';
import { rateAt } from '../../../../../core/plan.ts';
import { permutation, random } from '../../../../../core/random.ts';
import { scheduleCatalogue } from '../../../../../core/schedules/catalogue.ts';
import { readTraining } from '../../../../../core/training.ts';
import { openPacked, type DatasetImages } from '../../../../../main/datasets/packed.ts';
import { cluster } from '../../../../../main/export/cluster/cluster.ts';
import { modelCode } from '../../../../../main/export/cluster/model-code.ts';
import type { ExportTools } from '../../../../../main/export/format.ts';
import { kerasNetwork } from '../../../../../main/export/keras/network.ts';
import type { ExportSource } from '../../../../../main/export/source.ts';
import { resource } from '../../../../../main/system/resources.ts';
import { readWeights } from '../../../../../main/checkpoints/read.ts';
import { settings } from '../../../../unit/main/export/starters/support.ts';
import { openBench, packDataset, training, type Bench } from '../../trainer/support.ts';

/** A Python that has Keras and TensorFlow; without one there is nothing to run the program in. */
const command = process.env['EPOCHAL_PYTHON'] ?? 'python3';
const hasKeras = spawnSync(command, ['-c', 'import importlib.util as u, sys; sys.exit(not (u.find_spec("keras") and u.find_spec("tensorflow")))']).status === 0;

let root: string;
let bench: Bench;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'epochal-cluster-'));
  await packDataset(join(root, 'waves'));
  bench = await openBench(root);
});
afterAll(async () => {
  await bench.close();
  rmSync(root, { recursive: true, force: true });
});

const python = (folder: string, code: string): unknown => JSON.parse(execFileSync(command, ['-c', code], { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));

describe.runIf(hasKeras)('the program for a cluster, in Keras', { timeout: 300_000 }, () => {
  it('begins with the same losses as the run, alone and as two workers', async () => {
    // No dropout: Keras draws other numbers for it.
    const model = { ...bench.request.model, layers: bench.request.model.layers.filter(({ type }) => type !== 'Dropout').map((layer) => (layer.type === 'Dense' ? { ...layer, inputs: ['flatten'] } : layer)) };
    const asked = readTraining({ ...training, epochs: 1, augmentation: { rotation_range: 10, horizontal_flip: true, mixup_alpha: 0.4 }, schedule: { type: 'CosineDecay' }, loss: { type: 'CategoricalCrossentropy', arguments: { from_logits: true } }, l2Loss: 1e-4, classWeights: [1, 3, 0.5, 2, 0.25, 1, 0, 4, 1, 2] });
    const { run } = await bench.trainer.start({ ...bench.request, model, training: asked });
    await bench.trainer.wait(run);
    const steps = bench.runs.stepsFrom(run, 0).loss;
    const pictures = openPacked(join(root, 'waves'));
    const detail = bench.runs.show(run);
    const weights = readWeights(bench.runs.weights(run, 'last').folder);
    const source: ExportSource = { id: run, name: 'x', model: resolveModel(model), weights, epoch: 1, classes: pictures.info.classes.map((name) => ({ name, nameZh: null })), dataset: pictures.info, run: detail };
    const { files, streams } = await cluster.write(source, settings({ format: 'cluster' }), { pictures: (): DatasetImages => pictures } as ExportTools);
    const folder = join(root, 'program');
    for (const [path, parts] of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), Buffer.concat(parts));
    }
    for (const [path, stream] of streams!) await pipeline(stream.read(), createWriteStream(join(folder, path)));
    pictures.close();

    const losses = (): number[] => readFileSync(join(folder, 'out', 'steps.csv'), 'utf8').trim().split('\n').map((line) => Number(line.split(',')[1]));
    const gap = (of: readonly number[]): number => Math.max(...of.slice(0, 5).map((loss, step) => Math.abs(loss - steps[step]!)));
    execFileSync(command, ['train.py', '--log-steps'], { cwd: folder, stdio: 'ignore' });
    expect(losses()).toHaveLength(steps.length);
    expect(gap(losses())).toBeLessThan(1e-5);

    rmSync(join(folder, 'out'), { recursive: true });
    rmSync(join(folder, 'augmentation.py'));
    execFileSync(command, ['train.py', '--log-steps', '--steps', '5'], { cwd: folder, stdio: 'ignore' });
    const alone = losses();
    rmSync(join(folder, 'out'), { recursive: true });
    execFileSync('bash', ['run_local.sh', '2', '--log-steps', '--steps', '5'], { cwd: folder, stdio: 'ignore', env: { ...process.env, PYTHON: command, FIRST_PORT: String(20_000 + (process.pid % 20_000)) } });
    expect(Math.max(...losses().map((loss, step) => Math.abs(loss - alone[step]!)))).toBeLessThan(1e-5);
  });

  it('builds every recipe with as many parameters', () => {
    const folder = join(root, 'models');
    mkdirSync(folder);
    const models = readdirSync(resource('recipes')).map((file) => resolveModel(readModelSpec((JSON.parse(readFileSync(resource('recipes', file), 'utf8')) as { model: unknown }).model)));
    models.forEach((model, index) => writeFileSync(join(folder, `m${index}.py`), modelCode(kerasNetwork(model), 'r')));
    const code = `import json, importlib\nprint(json.dumps([importlib.import_module(f"m{i}").build().count_params() for i in range(${models.length})]))`;
    expect(python(folder, code)).toEqual(models.map((model) => summarize(model).totalParams));
  });

  it('has the rate of every schedule at every step', () => {
    const cases = [...scheduleCatalogue.values()].map(({ type }) =>
      readTraining({ ...training, schedule: { type, arguments: type === 'PiecewiseConstantDecay' ? { boundaries: [5, 20], values: [0.1, 0.01, 0.001] } : {} } }),
    );
    const at = [0, 1, 5, 6, 19, 20, 21, 40, 75, 76, 100];
    const plan = { stepsPerEpoch: 19, totalSteps: 76 } as Parameters<typeof rateAt>[1];
    const wanted = cases.map((one) => at.map((step) => rateAt(one, plan, step, 0.1)));
    const code = `import json, schedules\nprint(json.dumps([[schedules.rate_at(s, n, 0.1, 19, 76) for n in ${JSON.stringify(at)}] for s in json.loads(${JSON.stringify(JSON.stringify(cases.map(({ schedule }) => schedule)))})]))`;
    const got = python(resource('starters', 'cluster'), `import sys; sys.dont_write_bytecode = True\n${code}`) as number[][];
    got.forEach((rates, index) => rates.forEach((rate, place) => expect(rate, `${cases[index]!.schedule!.type} at ${at[place]!}`).toBeCloseTo(wanted[index]![place]!, 9)));
  });

  it('takes pictures in the same order', () => {
    const code = 'import sys; sys.dont_write_bytecode = True\nimport json, batches\nprint(json.dumps([batches.permutation(n, batches.generator(s, "shuffle", 3)).tolist() for n, s in [(1, 0), (1000, 11), (333, 2147483647)]]))';
    expect(python(resource('starters', 'cluster'), code)).toEqual([[1, 0], [1000, 11], [333, 2147483647]].map(([count, seed]) => Array.from(permutation(count!, random(seed!, 'shuffle', 3)))));
  });
});
