import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { random } from '../../../../core/random.ts';
import type { ModelSpec } from '../../../../core/model/spec.ts';
import { readRecipe } from '../../../../core/recipes.ts';
import { readTraining, type Training } from '../../../../core/training.ts';
import { resource } from '../../../../main/system/resources.ts';
import { chooseCheckpoint } from '../../../../main/trainer/resuming.ts';
import { openEngine } from '../engine/tensorflow/support.ts';
import { trainHere, type Fate } from './inProcess.ts';
import { checkHome } from './killing.ts';
import { openBench, packDataset, traces } from './support.ts';

/**
 * What a kill of a process leaves is held in kill.test.ts, by processes that are killed. Here it is whether all of a recipe's
 * state lies in its checkpoints: a training in this process that dies at a step takes its last messages with it.
 */
const engine = await openEngine();
let root: string;
beforeEach(() => void (root = mkdtempSync(join(tmpdir(), 'epochal-kill-recipe-'))));
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** The same layers with an eighth of the filters: the same kinds of state, in a fraction of the time. */
function narrowed(model: ModelSpec): ModelSpec {
  const layers = model.layers.map((layer) => {
    const { filters } = layer.arguments ?? {};
    return typeof filters === 'number' ? { ...layer, arguments: { ...layer.arguments, filters: filters / 8 } } : layer;
  });
  return { ...model, layers };
}

/** Between them every kind of state: dropout, augmentation, batch normalisation, a schedule, penalties, callbacks, averages. */
const table: [string, { classes: number; images: number }, Partial<Training>][] = [
  ['cifar10-cnn', { classes: 10, images: 160 }, {
    epochs: 6, batchSize: 8, checkpoints: { everyMinutes: 0.01, keepEvery: 2 },
    optimizer: { type: 'AdamW', learningRate: 1e-3, arguments: { use_ema: true, global_clipnorm: 1, gradient_accumulation_steps: 2 } },
    schedule: { type: 'CosineDecay', arguments: { warmup_steps: 5, warmup_target: 0.002 } },
  }],
  ['cifar10-augmented', { classes: 10, images: 160 }, {
    epochs: 6, batchSize: 8,
    augmentation: { rotation_range: 15, width_shift_range: 0.1, horizontal_flip: true, zoom_range: 0.2, mixup_alpha: 0.2, randaugment_layers: 1 },
    callbacks: [
      { type: 'ReduceLROnPlateau', arguments: { patience: 1, min_delta: 10 } },
      { type: 'EarlyStopping', arguments: { monitor: 'val_accuracy', patience: 5, restore_best_weights: true } },
    ],
  }],
  ['cifar100-resnet18', { classes: 100, images: 36 }, { epochs: 3, batchSize: 4 }],
];

it.each(table)('a narrow %s, whose training dies at ten random steps, ends as if nothing had happened', async (id, { classes, images }, changes) => {
  await packDataset(join(root, 'waves'), { counts: { train: images, test: 20 }, side: 32, classes });
  const recipe = readRecipe(JSON.parse(readFileSync(resource('recipes', `${id}.json`), 'utf8')));
  const job = { model: narrowed(recipe.model), training: readTraining({ ...recipe.training, ...changes, threads: 1 }) };
  let fate: Fate | null = null;
  const bench = await openBench(root, () => trainHere(engine, fate));
  const { runs, trainer, request } = bench;
  const whole = await trainer.start({ ...request, ...job });
  expect(await trainer.wait(whole.run)).toMatchObject({ state: 'finished', error: null });
  const expected = traces(runs, whole.run);
  const { stepsPerEpoch } = runs.show(whole.run);

  const chance = random(7, 'kill', id);
  const below = (count: number): number => Math.floor(chance.uniform() * count);
  const steps = Array.from({ length: 10 }, () => below(expected.step)).sort((a, b) => a - b);
  const begin = async (at: Fate | null, run: string | null): Promise<string> => {
    fate = at;
    const row = run === null ? await trainer.start({ ...request, ...job }) : await trainer.resume(run);
    await trainer.wait(row.run);
    return row.run;
  };
  let run: string | null = null;
  for (const step of steps) {
    const { epoch, step: within } = run === null ? { epoch: 0, step: 0 } : chooseCheckpoint(runs, runs.show(run)).position;
    run = await begin({ how: 'kill', at: Math.max(0, step - epoch * stepsPerEpoch - within), lost: below(4) }, run);
    expect([step, runs.row(run).state]).toEqual([step, 'interrupted']);
    checkHome(root, run, stepsPerEpoch);
  }
  await begin(null, run);
  expect(runs.row(run!)).toMatchObject({ state: 'finished', error: null });
  expect(traces(runs, run!)).toEqual(expected);
  await bench.close();
}, 300_000);
