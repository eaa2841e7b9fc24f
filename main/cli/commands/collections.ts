import { defineCommand } from '../command.ts';
import { addOptions, newDatasetOptions } from '../options/collections.ts';

export const collectionCommands = [
  defineCommand({
    path: 'datasets new',
    summary: 'Begin an empty data set, to which pictures are added.',
    arguments: [{ name: '<name>', description: 'its name' }],
    options: newDatasetOptions,
    examples: ['datasets new "My pets" --classes cat,dog --size 64x64'],
    run: async (context, [name], options) => (await import('../actions/collections.ts')).newDataset(context, name!, options),
  }),
  defineCommand({
    path: 'datasets add',
    summary: 'Add pictures to a class of a data set that was begun here.',
    arguments: [{ name: '<id>', description: "the data set's id: my-pets" }, { name: '<picture...>', description: 'files, or folders of pictures' }],
    options: addOptions,
    examples: ['datasets add my-pets --class cat tom.jpg', 'datasets add my-pets --class dog photos/dogs'],
    run: async (context, [id, ...paths], options) => (await import('../actions/collections.ts')).addPictures(context, id!, paths, options),
  }),
];
