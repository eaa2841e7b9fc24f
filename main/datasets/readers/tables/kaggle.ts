import { dirname } from 'node:path';
import { foundPictures, pictureOptions } from '../../packing/picture-set.ts';
import { scanPictures } from '../folders/scan.ts';
import type { Layout } from '../layout.ts';
import { readTable } from './csv.ts';
import { locator, readPictureTables } from './picture-table.ts';

const labels = 'trainLabels.csv';

/** CIFAR-10 as Kaggle's competition has it: `train/`, `trainLabels.csv`, and `test/` without labels. */
export const kaggleCifar: Layout = {
  kind: 'kaggle',
  title: "CIFAR-10 of Kaggle's competition",
  heeds: pictureOptions,
  async find(container, options, task) {
    const entry = container.entries.find(({ name }) => name === labels);
    const path = entry && container.locate(entry);
    if (!path || container.kind !== 'folder') return null;
    const folder = dirname(path);
    const scan = await scanPictures(folder, task);
    const inTrain = scan.files.filter(({ name }) => name.startsWith('train/'));
    const locate = locator(folder, { files: inTrain, left: scan.left });
    const table = readTable(path, locate);
    const missing = [...(inTrain.length === 0 ? ['train/'] : []), ...(table ? [] : [labels])];
    if (missing.length > 0 || !table) return { share: 1 / 2, missing, bytes: 0, read: () => Promise.reject(new Error('parts of it are missing')) };
    const set = readPictureTables(container.path, [table], locate);
    // In the order of their numbers, in which answers are handed in.
    const test = scan.files.filter(({ name }) => name.startsWith('test/')).map((file) => ({ ...file, split: 'unlabeled' as const, label: 0 }));
    return foundPictures({ ...set, items: [...set.items, ...test] }, options);
  },
};
