import Database from 'better-sqlite3';
import { random } from '../core/random.ts';
import { readModelSpec } from '../core/model/spec.ts';
import { planData } from '../core/plan.ts';
import { readTraining, type Training } from '../core/training.ts';
import { openRuns } from '../main/runs/runs.ts';
import type { Home } from '../main/system/home.ts';

/** How a store of runs is laid out that only a bench or a look at the window needs. */
export interface Seeding {
  runs: number;
  epochs: number;
}

const recipes = ['cifar10-cnn', 'cifar10-augmented', 'cifar10-vgg', null] as const;
const optimizers = ['Adam', 'SGD', 'AdamW', 'RMSprop'] as const;
const firstRun = '20260101-000000-aaaa';

/**
 * Writes finished runs with plausible curves into a home without runs: rows of the database and nothing else, apart
 * from the folder of the first. The same numbers each time.
 */
export function seedRuns(home: Home, { runs: count, epochs }: Seeding): void {
  createFirst(home, trainingOf(0, epochs));
  const database = new Database(home.database);
  database.transaction(() => {
    const columns = (database.pragma('table_info(runs)') as { name: string }[]).map(({ name }) => name).filter((name) => !['id', 'name', 'state', 'owner', 'begun', 'created', 'recipe', 'training', 'params'].includes(name));
    const copy = database.prepare(`
      INSERT INTO runs (id, name, state, begun, created, recipe, training, params, ${columns.join(', ')})
      SELECT :id, :name, 'finished', :begun, :created, :recipe, :training, :params, ${columns.join(', ')} FROM runs WHERE id = '${firstRun}'`);
    const ended = database.prepare(`UPDATE runs SET state = :state, owner = NULL, epochs = :epochs, best_epoch = :epoch, best_metric = 'valAccuracy', best_value = :value WHERE id = :id`);
    const epoch = database.prepare(`
      INSERT INTO epochs (run, epoch, loss, accuracy, val_loss, val_accuracy, class_accuracy, learning_rate, seconds, images_per_second, nan)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)`);
    const checkpoint = database.prepare(`INSERT INTO checkpoints (run, folder, epoch, step, bytes, created) VALUES (?, ?, ?, 0, ?, ?)`);
    for (let place = 0; place < count; place++) {
      const training = trainingOf(place, epochs);
      const id = place === 0 ? firstRun : `20260101-${String(place).padStart(6, '0')}-aaaa`;
      const created = new Date(Date.UTC(2026, 0, 1) + place * 3_600_000).toISOString();
      const recipe = recipes[place % recipes.length]!;
      if (place > 0) copy.run({ id, name: `${recipe ?? 'own network'} ${place}`, begun: place + 1, created, recipe, training: JSON.stringify(training), params: 60_000 + 1000 * (place % 40) });
      const draw = random(place, 'seeded run');
      const [top, speed] = [topOf(training) + 0.04 * (draw.uniform() - 0.5), 0.1 + 0.2 * draw.uniform()];
      const last = place % 17 === 3 ? Math.ceil(epochs / 3) : epochs;
      let best = { epoch: 1, value: 0 };
      for (let at = 1; at <= last; at++) {
        const value = Math.max(0.1, top * (1 - Math.exp(-speed * at)) + 0.02 * (draw.uniform() - 0.5));
        if (value > best.value) best = { epoch: at, value };
        const classes = Array.from({ length: 10 }, (_, label) => value * (0.9 + label / 50));
        epoch.run(id, at, 2.3 * Math.exp(-speed * at) + 0.1, Math.min(1, value + 0.03), 2.4 * Math.exp(-speed * at) + 0.2, value, JSON.stringify(classes), training.optimizer.learningRate, 3 + draw.uniform(), 5000 + 2000 * draw.uniform());
      }
      ended.run({ id, state: last < epochs ? 'stopped' : 'finished', epochs: last, ...best });
      checkpoint.run(id, String(last), last, 1_000_000 + 37 * place, created);
    }
  })();
  database.close();
}

/** Settings as a search draws them: each independent of the others, with five seeds. */
function trainingOf(place: number, epochs: number): Training {
  const draw = random(place, 'seeded settings');
  const one = <Of>(all: readonly Of[]): Of => all[Math.floor(draw.uniform() * all.length)]!;
  const optimizer = one(optimizers);
  return readTraining({
    epochs,
    batchSize: one([16, 32, 64, 128]),
    optimizer: { type: optimizer, learningRate: Number((10 ** (-4 + 2.5 * draw.uniform())).toPrecision(2)), ...(optimizer === 'SGD' ? { arguments: { momentum: one([0, 0.5, 0.9]) } } : {}) },
    loss: { type: 'SparseCategoricalCrossentropy', arguments: { from_logits: true } },
    schedule: one([null, { type: 'CosineDecay', arguments: { decay_steps: 1000 } }]),
    augmentation: one([null, { horizontal_flip: true }]),
    callbacks: one([[], [], [{ type: 'EarlyStopping', arguments: { patience: 5 } }]]),
    seed: place % 5,
  });
}

/** The accuracy that settings come to, in the end: a rate in the middle is best, pictures that are turned help, and the rest does little. */
function topOf({ optimizer, augmentation }: Training): number {
  return 0.86 - 0.11 * (Math.log10(optimizer.learningRate ?? 0.001) + 2.8) ** 2 + (augmentation === null ? -0.05 : 0) + (optimizer.type === 'SGD' ? -0.03 : 0);
}

function createFirst(home: Home, training: Training): void {
  const runs = openRuns(home);
  runs.journal.create({
    id: firstRun,
    name: 'first',
    created: new Date(Date.UTC(2026, 0, 1)),
    owner: runs.owners.own(),
    recipe: recipes[0],
    dataset: { id: 'cifar10', sha256: '0'.repeat(64) },
    subject: { classes: Array.from({ length: 10 }, (_, label) => ({ name: `class ${label}`, nameZh: null })), pixels: { height: 2, width: 2, channels: 1, fit: 'crop' } },
    model: readModelSpec({ name: 'flat', layers: [{ type: 'InputLayer', arguments: { shape: [2, 2, 1] } }, { type: 'Flatten' }, { type: 'Dense', arguments: { units: 10 } }] }),
    training,
    plan: planData(training, { train: 50_000, validation: 0, test: 10_000 }),
    parent: null,
    inherited: null,
    group: null,
    files: {},
  });
  runs.close();
}
