import { defineCommand } from '../command.ts';
import { trainOptions } from '../options/train.ts';

export const train = defineCommand({
  path: 'train',
  summary: 'Train a model and keep the run. Ctrl-C stops it cleanly with a checkpoint; twice kills it.',
  options: trainOptions,
  stream: true,
  examples: [
    'train --recipe cifar10-cnn',
    'train --recipe cifar10-cnn --epochs 3 --batch-size 64 --learning-rate 0.002 --name "Faster"',
    'train --recipe cifar10-vgg16-like --detach',
    'train --recipe cifar10-cnn --schedule cosine_decay:alpha=0.01 --augment rotation_range=15,horizontal_flip=true',
    'train --recipe cifar10-cnn --optimizer sgd:momentum=0.9 --callback EarlyStopping:patience=3,restore_best_weights=true',
    'train --recipe cifar10-cnn --set l2Loss=1e-4 --set optimizer.arguments.beta_1=0.95',
    'train --from last',
    'train --from last@3 --epochs 20 --learning-rate 1e-4',
    'train --model my-model.json --dataset cifar10 --validation 0.1 --json',
  ],
  run: async (context, _given, options) => (await import('../actions/train.ts')).trainModel(context, options),
});
