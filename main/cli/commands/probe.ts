import { defineCommand } from '../command.ts';
import { probeOptions, rateTestOptions } from '../options/probe.ts';

export const probe = defineCommand({
  path: 'probe',
  summary: 'Say what a training would do and take: steps, memory and time, measured over a few steps.',
  options: probeOptions,
  examples: ['probe --recipe cifar10-vgg16-like', 'probe --recipe cifar10-cnn --batch-size 1024 --json'],
  run: async (context, _given, options) => (await import('../actions/probe.ts')).probeTraining(context, options),
});

export const rateTest = defineCommand({
  path: 'rate-test',
  summary: 'Find a learning rate: train from random weights while it grows from 1e-6 to 1, and watch the loss.',
  options: rateTestOptions,
  stream: true,
  examples: ['rate-test --recipe cifar10-cnn', 'rate-test --model my-model.json --dataset cifar10 --optimizer sgd --steps 200 --json'],
  run: async (context, _given, options) => (await import('../actions/probe.ts')).testTrainingRates(context, options),
});
