import { fits } from '../../../core/pictures/fit.ts';
import { importableKinds } from '../../datasets/readers/kinds.ts';
import { datasetExportFormats, exportedPictures } from '../../../core/dataset-exports.ts';
import { defineCommand } from '../command.ts';
import { channels, colour, pictureSize, splitShares } from '../options/datasets.ts';
import { divisionOptions, editNames, imageOptions } from '../options/edits.ts';
import { choice, flag, option, optionOr, text, wholeNumber } from '../options.ts';

const id = { name: '<id>', description: "the data set's id: cifar10" };

export const datasetCommands = [
  defineCommand({
    path: 'datasets list',
    summary: 'List the data sets that are here, and those that can be fetched.',
    examples: ['datasets list', 'datasets list --json'],
    run: async (context) => (await import('../actions/datasets.ts')).listDatasets(context),
  }),
  defineCommand({
    path: 'datasets info',
    summary: 'Show classes, counts, channel means and the hash of a data set.',
    arguments: [id],
    examples: ['datasets info cifar10'],
    run: async (context, [dataset]) => (await import('../actions/datasets.ts')).showDataset(context, dataset!),
  }),
  defineCommand({
    path: 'datasets get',
    summary: 'Fetch a known data set, check it and pack it.',
    arguments: [id],
    examples: ['datasets get cifar10'],
    run: async (context, [dataset]) => (await import('../actions/datasets.ts')).getDataset(context, dataset!),
  }),
  defineCommand({
    path: 'datasets import',
    summary: 'Pack a data set from an archive or folder you have.',
    arguments: [{ name: '<path>', description: 'the file or folder' }],
    options: {
      as: option('<kind>', choice(importableKinds), "what it holds: cifar10, cifar100, folder (of pictures, a folder a class), csv (paths of pictures with labels), kaggle (CIFAR-10 as there), npz (NumPy, in Keras's layout), idx (MNIST's files), parquet (Hugging Face's) or pack (what datasets export wrote) (default: seen from the content)"),
      name: option('<name>', text, 'its name'),
      size: option('<WxH>', pictureSize, 'the size to which pictures are brought (default: the one that all have)'),
      fit: option('<how>', choice(fits), 'how: crop, pad or squash (default crop)'),
      fill: option('<colour>', colour, 'around padded pictures (default #000000)'),
      channels: option('<n>', channels, '3, or 1 for grey (default: 1 where all are grey)'),
      split: option('<shares>', splitShares, 'divide the training pictures, each class alike'),
      seed: option('<n>', wholeNumber(0), 'of that division (default 0)'),
    },
    examples: ['datasets import cifar-10-python.tar.gz', 'datasets import cifar-10-batches-py --as cifar10', 'datasets import flowers --size 64x64 --fit pad --split 0.8/0.1/0.1'],
    run: async (context, [path], options) => (await import('../actions/datasets.ts')).importDataset(context, path!, options),
  }),
  defineCommand({
    path: 'datasets edit',
    summary: 'Change labels, splits and classes of a data set; what was imported stays as it is, and each edit can be undone.',
    arguments: [id, { name: '<edit>', description: editNames.join(', ') }, { name: '[name...]', description: 'of rename-class the old name and the new one; of merge-classes the class that stays and the one that goes' }],
    options: { ...imageOptions, ...divisionOptions },
    examples: ['datasets edit cifar10 relabel --split train --index 1,5-7 --label cat', 'datasets edit cifar10 exclude --split test --index 12', 'datasets edit cifar10 merge-classes cat dog', 'datasets edit cifar10 split --validation 0.1 --stratified', 'datasets edit cifar10 undo', 'datasets edit cifar10 history'],
    run: async (context, [dataset, edit, ...names], options) => (await import('../actions/edits.ts')).editDataset(context, dataset!, edit!, names, options),
  }),
  defineCommand({
    path: 'datasets diff',
    summary: 'Show what one state of a data set has otherwise than another, or what one run saw otherwise than another.',
    arguments: [{ name: '<of...>', description: "a data set's id, a state of it (the number of an edit in its history, 0 as imported, or a hash) and another one (default: the present); with --runs two runs" }],
    options: { runs: flag('between what two runs saw') },
    examples: ['datasets diff cifar10 0', 'datasets diff cifar10 3 5', 'datasets diff --runs last 20260101-120000-abcd'],
    run: async (context, of, options) => (await import('../actions/edits.ts')).showDifference(context, of, options),
  }),
  defineCommand({
    path: 'datasets check',
    summary: 'Look for twins, leaks, bad pictures and shortcuts in a data set.',
    arguments: [id],
    options: {
      excludeDuplicates: flag('sets aside all twins but the best of each group, as one edit'),
      dryRun: flag('only says which --exclude-duplicates would set aside'),
    },
    examples: ['datasets check cifar10', 'datasets check cifar10 --json', 'datasets check cifar10 --exclude-duplicates --dry-run'],
    run: async (context, [dataset], options) => (await import('../actions/check.ts')).checkDataset(context, dataset!, options),
  }),
  defineCommand({
    path: 'datasets rescan',
    summary: 'Say which pictures of the folder a data set was imported from are new, gone or changed.',
    arguments: [id],
    options: { apply: flag('import the folder again, in its place; refused where the data set has edits') },
    examples: ['datasets rescan flowers', 'datasets rescan flowers --apply'],
    run: async (context, [dataset], options) => (await import('../actions/origins.ts')).rescanDataset(context, dataset!, options.apply),
  }),
  defineCommand({
    path: 'datasets resize',
    summary: 'Make a data set of another size from the pictures another one was imported from.',
    arguments: [id],
    options: {
      size: option('<WxH>', pictureSize, 'the size to which pictures are brought'),
      fit: option('<how>', choice(fits), 'how: crop, pad or squash (default: as there)'),
      fill: option('<colour>', colour, 'around padded pictures (default: as there)'),
      name: option('<name>', text, 'its name (default: the name and the size)'),
    },
    examples: ['datasets resize flowers --size 128x128', 'datasets resize flowers --size 96x96 --fit pad --name "Small flowers"'],
    run: async (context, [dataset], options) => (await import('../actions/origins.ts')).resizeDataset(context, dataset!, options),
  }),
  defineCommand({
    path: 'datasets remove',
    summary: 'Delete a data set from the store.',
    arguments: [id],
    examples: ['datasets remove cifar10'],
    run: async (context, [dataset]) => (await import('../actions/datasets.ts')).removeDataset(context, dataset!),
  }),
  defineCommand({
    path: 'datasets export',
    summary: 'Write a data set for other programs, or as one file for another Epochal.',
    arguments: [id],
    options: {
      format: option('<format>', choice(datasetExportFormats), datasetExportFormats.join(', ')),
      picture: optionOr('png', '<kind>', choice(exportedPictures), 'of a folder: png, which keeps each pixel, or jpg'),
      out: option('<path>', text, 'a file that is not there yet; of folder, a folder that is not there or is empty'),
    },
    examples: ['datasets export cifar10 --format folder --out cifar10', 'datasets export cifar10 --format npz --out cifar10.npz', 'datasets export cifar10 --format pack --out cifar10.epochal-data'],
    run: async (context, [dataset], options) => (await import('../actions/dataset-export.ts')).exportDataset(context, dataset!, options),
  }),
];
