import { defineCommand } from '../command.ts';
import { option, runName } from '../options.ts';

const model = { name: '<model>', description: 'its id or the beginning of it, or its name' };

export const importCommands = [
  defineCommand({
    path: 'import',
    summary: 'Bring in a trained network of another program, or runs of another machine.',
    arguments: [{ name: '<file>', description: 'a .keras, .h5, .tflite, .onnx or .epochal file, or the model.json, folder or zip of a TensorFlow.js model' }],
    options: { name: option('<name>', runName, "the model's name (default: that of the file)") },
    examples: ['import resnet50.keras', 'import mobilenet/model.json --name "my mobilenet"', 'import cnn.epochal --json'],
    run: async (context, [file], options) => (await import('../actions/import.ts')).importFile(context, file!, options.name ?? null),
  }),
  defineCommand({
    path: 'models list',
    summary: 'List the imported models, newest first.',
    examples: ['models list', 'models list --json'],
    run: async (context) => (await import('../actions/imported.ts')).listModels(context),
  }),
  defineCommand({
    path: 'models show',
    summary: 'Show where an imported model came from, and what it is.',
    arguments: [model],
    examples: ['models show resnet50'],
    run: async (context, [name]) => (await import('../actions/imported.ts')).showModel(context, name!),
  }),
  defineCommand({
    path: 'models rename',
    summary: 'Give an imported model another name.',
    arguments: [model, { name: '<name>', description: 'the new name' }],
    examples: ['models rename resnet50 "ResNet50 of 2026"'],
    run: async (context, [name, to]) => (await import('../actions/imported.ts')).renameModel(context, name!, to!),
  }),
  defineCommand({
    path: 'models remove',
    summary: 'Delete an imported model.',
    arguments: [model],
    examples: ['models remove resnet50'],
    run: async (context, [name]) => (await import('../actions/imported.ts')).removeModel(context, name!),
  }),
];
