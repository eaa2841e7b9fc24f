import { defineCommand } from '../command.ts';

export const recipes = defineCommand({
  path: 'recipes',
  summary: 'List the known works: network, training and data set in one.',
  examples: ['recipes', 'recipes --json'],
  run: async () => (await import('../actions/models.ts')).listRecipes(),
});

export const summary = defineCommand({
  path: 'summary',
  summary: 'Show the layers and parameter counts of a model, as Keras prints them.',
  arguments: [{ name: '<model>', description: "a recipe's id, a run, an imported model, or a model or recipe file (.json)" }],
  examples: ['summary cifar10-cnn', 'summary last --json', 'summary my-model.json'],
  run: async (context, [model]) => (await import('../actions/models.ts')).summarizeModel(context, model!),
});
