import { defineCommand } from '../command.ts';
import { exportOptions } from '../options/exports.ts';

export const exportCommand = defineCommand({
  path: 'export',
  summary: 'Write a trained network for another program, and prove that it answers the same.',
  arguments: [{ name: '<run...>', description: 'a run or an imported model: its id or the beginning of it, its name, or last; of --format epochal several runs' }],
  options: exportOptions,
  stream: true,
  examples: [
    'export last --format tflite --out cnn.tflite',
    'export last --format tflite --quantize int8 --io uint8 --keep-float dense_1 --min-agreement 0.99',
    'export last --format web --out page',
    'export my-run --format keras --checkpoint last --json',
    'export first second third --format epochal --out project.epochal',
  ],
  run: async (context, names, options) => (await import('../actions/export.ts')).exportNetworks(context, names, options),
});
