import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { random } from '../../../../core/random.ts';
import { readRecipe } from '../../../../core/recipes.ts';
import { readTraining, type Training } from '../../../../core/training.ts';
import { resolveHome } from '../../../../main/system/home.ts';
import { resource } from '../../../../main/system/resources.ts';
import { openRuns } from '../../../../main/runs/runs.ts';
import { checkHome, killAt, type Job, type Moment } from './killing.ts';
import { openBench, packDataset, traces } from './support.ts';

let root: string;
beforeEach(() => void (root = mkdtempSync(join(tmpdir(), 'epochal-kill-recipe-'))));
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** As the step is told, or soon after: steps are told together. */
function atStep(step: number): Moment {
  return { name: `step ${step}`, at: (event) => event.type === 'batch' && event.firstStep + event.loss.length > step };
}

/** Between them every kind of state: dropout, augmentation, batch normalisation, a schedule, penalties, callbacks, averages. */
const table: [string, { classes: number; images: number }, Partial<Training>][] = [
  ['cifar10-cnn', { classes: 10, images: 400 }, {
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

it.each(table)('%s, killed at ten random steps, ends as if nothing had happened', async (id, { classes, images }, changes) => {
  await packDataset(join(root, 'waves'), { counts: { train: images, test: 20 }, side: 32, classes });
  const recipe = readRecipe(JSON.parse(readFileSync(resource('recipes', `${id}.json`), 'utf8')));
  const job: Job = { root, model: recipe.model, training: readTraining({ ...recipe.training, ...changes, threads: 1 }) };
  const bench = await openBench(root);
  const whole = await bench.trainer.start({ ...bench.request, ...job });
  expect(await bench.trainer.wait(whole.run)).toMatchObject({ state: 'finished', error: null });
  const expected = traces(bench.runs, whole.run);
  const { stepsPerEpoch } = bench.runs.show(whole.run);
  bench.runs.delete(whole.run);
  await bench.close();

  const chance = random(7, 'kill', id);
  const steps = Array.from({ length: 10 }, () => Math.floor(chance.uniform() * expected.step)).sort((a, b) => a - b);
  let run: string | null = null;
  for (const step of steps) {
    const killed = await killAt(job, atStep(step), 'trainer', run);
    run = killed.run!;
    const runs = openRuns(resolveHome(join(root, 'home')));
    // The last steps may all be told before the kill comes.
    if (killed.ended!.state !== 'finished') expect([step, runs.row(run).state]).toEqual([step, 'interrupted']);
    checkHome(root, run, stepsPerEpoch);
    const { state } = runs.row(run);
    runs.close();
    if (state === 'finished') break;
  }
  const last = openRuns(resolveHome(join(root, 'home')));
  const isFinished = last.row(run!).state === 'finished';
  last.close();
  if (!isFinished) expect((await killAt(job, null, 'trainer', run)).ended).toMatchObject({ state: 'finished', error: null });
  const runs = openRuns(resolveHome(join(root, 'home')));
  expect(traces(runs, run!)).toEqual(expected);
  runs.close();
}, 300_000);
