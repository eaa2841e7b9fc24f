import { rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DatasetInfo } from '../../../../core/datasets.ts';
import { readTraining } from '../../../../core/training.ts';
import { openPacked, type DatasetImages } from '../../../../main/datasets/packed.ts';
import { startTask } from '../../../../main/datasets/progress.ts';
import { startPacker } from '../../../../main/datasets/store/packer.ts';
import type { Home } from '../../../../main/system/home.ts';
import { openModels } from '../../../../main/models/models.ts';
import { openRuns, type Runs } from '../../../../main/runs/runs.ts';
import { readTrainingRequest, prepareTraining } from '../../../../main/training/request.ts';
import { newHome, newRun, training } from '../runs/support.ts';

let home: Home;
let runs: Runs;
beforeEach(() => {
  home = newHome();
  runs = openRuns(home);
  // Of round, square and other.
  runs.journal.create(newRun('a', runs, { training: readTraining({ ...training, classWeights: [1, 2, 3] }) }));
});
afterEach(() => {
  runs.close();
  rmSync(home.root, { recursive: true, force: true });
});

const uploads = {
  path(upload: string): string {
    throw new Error(`asks for ${upload}`);
  },
};
const dataset = (...classes: string[]) => ({ openEdited: () => ({ info: { classes, id: 'tiny', sha256: 'f'.repeat(64) } as DatasetInfo, directory: '/tiny', edits: [], close: () => undefined }) as unknown as DatasetImages });
const weightsOn = (data: ReturnType<typeof dataset>, changes: { classWeights?: number[] } = {}) =>
  prepareTraining(readTrainingRequest({ from: 'a', dataset: 'tiny', training: changes }, [], runs, openModels(home.models), uploads), data).training.classWeights;

describe('the class weights of a run that is done again on a data set of your choice', () => {
  it.each([
    ['as they are', ['round', 'square', 'other'], [1, 2, 3]],
    ['with their classes', ['other', 'round', 'square'], [3, 1, 2]],
  ])('go %s', (_title, classes, weights) => {
    expect(weightsOn(dataset(...classes))).toEqual(weights);
  });

  it('are not taken for other classes; those that are given are', () => {
    expect(() => weightsOn(dataset('round', 'square', 'new'))).toThrow(expect.objectContaining({ code: 'training.class-weights' }));
    expect(weightsOn(dataset('other', 'round', 'square'), { classWeights: [4, 5, 6] })).toEqual([4, 5, 6]);
  });

  it('a run is repeated on its own data alone', async () => {
    const directory = join(home.datasets, 'tiny');
    await mkdir(directory, { recursive: true });
    const packer = await startPacker(directory, startTask('tiny'), null);
    await packer.add({ split: 'train', order: 0, images: new Uint8Array(12), labels: [0] });
    await packer.finish({ id: 'tiny', name: 'Tiny', source: 'a test' }, { height: 2, width: 2, channels: 3, classes: ['other', 'round', 'square'] });
    expect(() => prepareTraining(readTrainingRequest({ from: 'a' }, [], runs, openModels(home.models), uploads), { openEdited: () => openPacked(directory) })).toThrow(expect.objectContaining({ code: 'run.data-changed' }));
  });
});

describe('a model of your own on a data set it does not fit', () => {
  const model = { name: 'm', layers: [{ type: 'InputLayer', arguments: { shape: [8, 8, 3] } }, { type: 'Flatten' }, { type: 'Dense', arguments: { units: 10 } }] };
  const shaped = { openEdited: () => ({ info: { id: 'tiny', name: 'Tiny', classes: ['a', 'b'], height: 6, width: 5, channels: 1, counts: { train: 20, validation: 0, test: 5, unlabeled: 0 } } as DatasetInfo, directory: '/tiny', edits: [], close: () => undefined }) as unknown as DatasetImages };

  it.each([
    ['stays as it is', undefined, [[8, 8, 3], 10]],
    ['is changed where that is asked for', true, [[6, 5, 1], 2]],
  ])('%s', (_title, adapt, expected) => {
    const { model: trained } = prepareTraining(readTrainingRequest({ model, dataset: 'tiny', ...(adapt ? { adapt } : {}) }, [], runs, openModels(home.models), uploads), shaped);
    expect([trained.layers[0]!.arguments['shape'], trained.layers[2]!.arguments['units']]).toEqual(expected);
  });
});

describe('what is validated on where a data set has validation images', () => {
  const model = { name: 'm', layers: [{ type: 'InputLayer', arguments: { shape: [2, 2, 3] } }, { type: 'Flatten' }, { type: 'Dense', arguments: { units: 3 } }] };
  const counts = { train: 20, validation: 4, test: 5, unlabeled: 0 };
  const split = { openEdited: () => ({ info: { id: 'tiny', classes: ['round', 'square', 'other'], counts, sha256: 'f'.repeat(64) } as DatasetInfo, directory: '/tiny', edits: [], close: () => undefined }) as unknown as DatasetImages };

  it.each([
    ['are these images, of a model or recipe', { model }, {}, 'validation'],
    ['is what a person chose', { model }, { validation: 'test' }, 'test'],
    ['is what a person chose, a share too', { model }, { validation: 0.2 }, 0.2],
    ['is what a run that is done again validated on', { from: 'a' }, {}, 'test'],
  ] as const)('%s', (_title, of, changes, expected) => {
    const request = readTrainingRequest({ ...of, dataset: 'tiny', training: changes }, [], runs, openModels(home.models), uploads);
    expect(prepareTraining(request, split).training.validation).toBe(expected);
  });
});
