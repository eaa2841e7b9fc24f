import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Edit } from '../../../../core/datasets/edits/edit.ts';
import type { ImageRef } from '../../../../core/datasets/edits/images.ts';
import { isPhrase, phraseText } from '../../../../core/errors/words.ts';
import { decodeAnswers } from '../../../../core/ledger/codec.ts';
import { imageNamed } from '../../../../core/ledger/images.ts';
import type { Answers } from '../../../../core/ledger/answers.ts';
import { ledgersFolder, writeLedger } from '../../../../main/checkpoints/ledger.ts';
import type { Datasets } from '../../../../main/datasets/datasets.ts';
import { openEdited } from '../../../../main/datasets/edits/edited.ts';
import { seenBytes, seenFile } from '../../../../main/datasets/edits/seen.ts';
import { openPacked } from '../../../../main/datasets/packed.ts';
import { startTask } from '../../../../main/datasets/progress.ts';
import { startPacker } from '../../../../main/datasets/store/packer.ts';
import { createRunAnswers, createTestAnswers } from '../../../../main/files/answers.ts';
import { createPictures } from '../../../../main/files/pictures.ts';
import type { Inspector } from '../../../../main/inspect/inspector.ts';
import { compareRuns, ledgerAnswers } from '../../../../main/runs/compare.ts';
import { answersOf } from '../../../../main/runs/ledgers.ts';
import { openRuns, type Runs } from '../../../../main/runs/runs.ts';
import { someAnswers } from '../../../support/ledger.ts';
import { epochRow, liveStats, newHome, newRun, steps } from './support.ts';

const home = newHome();
const directory = join(home.datasets, 'tiny');
/** An image of train is left out, one of test moved to train, one of train to test. */
const edits: Edit[] = [{ edit: 'exclude', images: { train: '1' } }, { edit: 'move', images: { test: '0' }, to: 'train' }, { edit: 'move', images: { train: '3' }, to: 'test' }];
const imported: Record<'train' | 'test', ImageRef[]> = {
  train: [{ split: 'train', index: 0 }, { split: 'train', index: 2 }, { split: 'test', index: 0 }],
  test: [{ split: 'train', index: 3 }, { split: 'test', index: 1 }, { split: 'test', index: 2 }],
};
let runs: Runs;

/** Every pixel of an image is its place. */
beforeAll(async () => {
  mkdirSync(directory, { recursive: true });
  const packer = await startPacker(directory, startTask('tiny'), null);
  const images = (places: number[]) => Buffer.concat(places.map((place) => Buffer.alloc(4, 10 * place)));
  await packer.add({ split: 'train', order: 0, images: images([0, 1, 2, 3]), labels: [0, 1, 2, 0] });
  await packer.add({ split: 'test', order: 1, images: images([4, 5, 6]), labels: [2, 1, 0] });
  await packer.finish({ id: 'tiny', name: 'Tiny', source: 'a test' }, { classes: ['cat', 'dog', 'frog'], height: 2, width: 2, channels: 1 });
  runs = openRuns(home);
  for (const [id, own] of [['edited', edits], ['plain', []], ['merged', [{ edit: 'merge-classes', label: 1, into: 2 } as const]]] as const) {
    const seen = openEdited(directory, own);
    seen.close();
    const bytes = seenBytes(seen);
    runs.journal.create(newRun(id, runs, { dataset: seen.info, files: bytes === null ? {} : { [seenFile]: [bytes] } }));
    const samples = { epoch: 1, split: 'test' as const, predictions: [0, 1, 2].map((index) => ({ index, label: 0, predicted: 1, probability: 0.5 })) };
    runs.journal.addEpoch(id, epochRow(1), samples, steps(0, 10), liveStats);
    mkdirSync(join(runs.folder(id), ledgersFolder), { recursive: true });
    writeLedger(join(runs.folder(id), ledgersFolder), { epoch: 1, train: someAnswers('train', 3, 1), validation: someAnswers('test', 3, 2) }, () => true);
  }
});
afterAll(() => {
  runs.close();
  rmSync(home.root, { recursive: true });
});

const named = (answers: Answers): ImageRef[] => Array.from(answers.index, (index) => imageNamed(answers, index - answers.images.start));
const at = async (response: Promise<Response>): Promise<Answers> => decodeAnswers(new Uint8Array(await (await response).arrayBuffer()));

describe('a run on an edited data set', () => {
  it.each(['train', 'test'] as const)('names the images of its ledgers as imported: %s', async (split) => {
    const part = split === 'train' ? 'train' : 'validation';
    expect(named(answersOf(runs, 'edited', 1, part).answers)).toEqual(imported[split]);
    const sent = await at(createRunAnswers(runs)(new Request('http://localhost/'), 'edited', '1', part));
    expect(sent).toEqual(answersOf(runs, 'edited', 1, part).answers);
    const { images, ...answers } = sent;
    expect({ ...answers, images: { start: images.start, count: images.count } }).toEqual(someAnswers(split, 3, split === 'train' ? 1 : 2));
  });

  it('names the test images that it is asked about as imported', async () => {
    const evaluated = { evaluation: { datasetSha256: runs.show('edited').datasetSha256, checkpoint: '1' }, probabilities: new Float32Array(9), labels: Int32Array.of(0, 1, 0) };
    const inspector = { evaluate: () => Promise.resolve(evaluated) } as unknown as Inspector;
    expect(named(await at(createTestAnswers(runs, inspector)(new Request('http://localhost/'), 'edited', '1')))).toEqual(imported.test);
  });

  it('names its samples as imported, and shows just these pictures', async () => {
    const samples = runs.samples('edited');
    expect(samples?.predictions.map(({ split, index }) => ({ split, index }))).toEqual(imported.test);
    const pictures = createPictures({ open: () => openPacked(directory) } as unknown as Datasets, (run) => ({ dataset: 'tiny', samples: runs.samples(run) }));
    const png = await (await pictures.ofRun(new Request('http://localhost/?columns=3'), 'edited')).arrayBuffer();
    const { data, info } = await sharp(Buffer.from(png)).raw().toBuffer({ resolveWithObject: true });
    expect([0, 2, 4].map((left) => data[left * info.channels])).toEqual([30, 50, 60]);
  });

  it('tells what was imported, whatever edits there are', () => {
    const packed = openPacked(directory);
    packed.close();
    expect(runs.show('edited').edited).toEqual({ imported: packed.info.sha256, classes: null });
  });
});

describe('runs that saw different versions of a data set', () => {
  const compared = async (...ids: string[]) => {
    const { notes, ...comparison } = await compareRuns(runs, ids, ledgerAnswers(runs, 'last'));
    return { ...comparison, said: notes.map((note) => (isPhrase(note) ? phraseText(note) : note.message)) };
  };

  it('are compared over the images that all saw', async () => {
    const { images, pairs, said } = await compared('plain', 'edited');
    expect(images).toEqual({ dataset: 'tiny', sha256: runs.show('plain').datasetSha256, split: 'test', count: 2, leftOut: 2 });
    expect(said).toEqual(["The runs saw different versions of 'tiny': compared are the 2 images that all answered with the same label, and 2 are left out."]);
    expect(pairs).toHaveLength(1);
  });

  it('and tell other classes apart are not compared', async () => {
    const { images, pairs, said } = await compared('plain', 'merged');
    expect([images, pairs]).toEqual([null, []]);
    expect(said).toEqual(["'run merged' tells other classes apart than 'run plain', as classes of 'tiny' were merged: their answers can't be held against each other."]);
  });
});

describe('a run on a data set as imported', () => {
  it('stays as it is', () => {
    expect(runs.show('plain')).not.toHaveProperty('edited');
    expect(answersOf(runs, 'plain', 1, 'validation').answers).toEqual(someAnswers('test', 3, 2));
    expect(runs.samples('plain')!.predictions[2]).toEqual({ index: 2, label: 0, predicted: 1, probability: 0.5 });
  });
});
