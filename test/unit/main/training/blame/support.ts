import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { random } from '../../../../../core/random.ts';
import { readModelSpec } from '../../../../../core/model/spec.ts';
import { planData } from '../../../../../core/plan.ts';
import type { RunParent, RunState } from '../../../../../core/runs.ts';
import { readTraining } from '../../../../../core/training.ts';
import { ledgersFolder, writeLedger } from '../../../../../main/checkpoints/ledger.ts';
import { startTask } from '../../../../../main/datasets/progress.ts';
import { openDatasets, type Datasets } from '../../../../../main/datasets/datasets.ts';
import { startPacker } from '../../../../../main/datasets/store/packer.ts';
import { openRuns, type Runs } from '../../../../../main/runs/runs.ts';
import { resolveHome } from '../../../../../main/system/home.ts';

const counts = { train: 64, validation: 0, test: 40 };
const model = (units: number) => readModelSpec({ name: `mlp-${units}`, layers: [{ type: 'InputLayer', arguments: { shape: [8, 8, 3] } }, { type: 'Flatten' }, { type: 'Dense', arguments: { units } }, { type: 'Dense', arguments: { units: 2 } }] });

/** A run to be recorded, with what it answered but without weights. */
export interface Recorded {
  training?: object;
  units?: number;
  name?: string;
  state?: RunState;
  /** Epochs that are finished; default all. */
  epochs?: number;
  parent?: RunParent;
  sha256?: string;
  /** Share of the validation images that it gets right in every epoch. */
  accuracy?: number;
}

export interface Desk {
  runs: Runs;
  datasets: Datasets;
  record(run: Recorded): string;
}

/** A home with a data set and no runs. */
export async function openDesk(root: string): Promise<Desk> {
  const home = resolveHome(join(root, 'home'));
  const folder = join(home.datasets, 'squares');
  mkdirSync(folder, { recursive: true });
  const packer = await startPacker(folder, startTask('squares'), null);
  for (const split of ['train', 'test'] as const) await packer.add({ split, order: 0, images: Buffer.alloc(counts[split] * 192), labels: Array.from({ length: counts[split] }, (_, image) => image % 2) });
  await packer.finish({ id: 'squares', name: 'Squares', source: 'a test' }, { height: 8, width: 8, channels: 3, classes: ['one', 'two'] });
  const datasets = openDatasets(home.datasets, join(root, 'cache'));
  const runs = openRuns(home);
  const known = datasets.info('squares').sha256;
  let count = 0;
  return {
    runs,
    datasets,
    record({ training: changes = {}, units = 8, name = 'run', state = 'finished', epochs, parent, sha256 = known, accuracy = 0.5 }) {
      const training = readTraining({ epochs: 4, batchSize: 8, optimizer: { type: 'Adam', learningRate: 0.01 }, loss: { type: 'SparseCategoricalCrossentropy', arguments: { from_logits: true } }, ...changes });
      const id = `20260101-${String(count++).padStart(6, '0')}-aaaa`;
      const plan = planData(training, counts);
      runs.journal.create({
        id, name, created: new Date(Date.UTC(2026, 0, 1, 0, 0, count)), owner: runs.owners.own(), recipe: null, dataset: { id: 'squares', sha256 },
        subject: { classes: ['one', 'two'].map((one) => ({ name: one, nameZh: null })), pixels: { height: 8, width: 8, channels: 3, fit: 'crop' } },
        model: model(units), training, plan, parent: parent ?? null,
        inherited: parent?.forked ? { run: parent.run, epoch: parent.epoch!, steps: 0, hasSteps: false, checkpoints: [], changed: null, logs: [], optimizerFrom: 0 } : null,
        group: null, files: {},
      });
      const ledgers = join(runs.folder(id), ledgersFolder);
      mkdirSync(ledgers, { recursive: true });
      const draw = random(id);
      for (let epoch = (parent?.forked ? parent.epoch! : training.initialEpoch) + 1; epoch <= (epochs ?? training.epochs); epoch++) {
        if (plan.validation) {
          const { split, start, count: images } = plan.validation;
          const label = Int32Array.from({ length: images }, (_, image) => image % 2);
          const predicted = label.map((is) => (draw.uniform() < accuracy ? is : 1 - is));
          const flat = new Float32Array(images).fill(0.5);
          writeLedger(ledgers, { epoch, train: null, validation: { split, images: { start, count: images }, index: label.map((_, image) => start + image), label, predicted, target: label, probability: flat, confidence: flat, margin: flat } }, () => true);
        }
        runs.journal.addEpoch(id, { epoch, loss: 1, accuracy, valLoss: 1, valAccuracy: accuracy, topK: null, valTopK: null, classAccuracy: null, learningRate: 0.01, seconds: 6.4, imagesPerSecond: 10 }, null, null, null);
      }
      runs.journal.setState(id, state, null);
      return id;
    },
  };
}
