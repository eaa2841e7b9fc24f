import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accuracyOf } from '../../../../core/ledger/answers.ts';
import { isPhrase, phraseText } from '../../../../core/errors/words.ts';
import { readTraining } from '../../../../core/training.ts';
import { ledgersFolder, writeLedger } from '../../../../main/checkpoints/ledger.ts';
import { compareRuns, ledgerAnswers } from '../../../../main/runs/compare.ts';
import { openRuns, type Runs } from '../../../../main/runs/runs.ts';
import { someAnswers } from '../../../support/ledger.ts';
import { epochRow, liveStats, newHome, newRun, steps, training } from './support.ts';

const home = newHome();
let runs: Runs;

/** A finished run whose epoch e answered `count` validation images as that of another number did. */
function finished(id: string, answersLike: readonly number[], changes: Parameters<typeof newRun>[2] = {}, count = 30, split: 'train' | 'test' = 'test'): void {
  const run = newRun(id, runs, changes);
  runs.journal.create(run);
  for (const [place, like] of answersLike.entries()) {
    const epoch = place + 1;
    const validation = someAnswers(split, count, like);
    runs.journal.addEpoch(id, epochRow(epoch, { valAccuracy: accuracyOf(validation) }), null, steps(place * 10, 10), liveStats);
    const folder = join(runs.folder(id), ledgersFolder);
    mkdirSync(folder, { recursive: true });
    writeLedger(folder, { epoch, train: null, validation }, () => true);
  }
  runs.journal.setState(id, 'finished', null);
}

beforeAll(() => {
  runs = openRuns(home);
  finished('a', [1, 2, 3]);
  finished('b', [4, 1], { name: 'larger', training: readTraining({ ...training, batchSize: 8 }) });
  finished('fewer', [2], {}, 20);
  finished('elsewhere', [2], { dataset: { id: 'other', sha256: '1'.repeat(64) } });
  finished('held out', [2], {}, 30, 'train');
  finished('off', [], { training: readTraining({ ...training, ledger: false }) });
  runs.journal.create(newRun('begun', runs));
});
afterAll(() => {
  runs.close();
  rmSync(home.root, { recursive: true });
});

const said = (ids: readonly string[], which: 'best' | 'last' | number = 'last'): Promise<string[]> =>
  compareRuns(runs, ids, ledgerAnswers(runs, which)).then(({ notes }) => notes.map((note) => (isPhrase(note) ? phraseText(note) : note.message)));

describe('runs side by side', () => {
  it('have their figures, what differs, and the pair over the images both answered', async () => {
    const { runs: [a, b], settings, architecture, images, pairs, notes } = await compareRuns(runs, ['a', 'b'], ledgerAnswers(runs, 'last'));
    expect([a!.epoch, a!.accuracy, b!.epoch, b!.accuracy]).toEqual([3, runs.show('a').epochRows[2]!.valAccuracy, 2, runs.show('b').epochRows[1]!.valAccuracy]);
    expect([a!.seconds, a!.imagesPerSecond, a!.last!.epoch]).toEqual([3, 40, 3]);
    expect([settings, architecture, notes]).toEqual([[{ path: 'batchSize', values: [4, 8] }], [], []]);
    expect(images).toEqual({ dataset: 'tiny', sha256: '0'.repeat(64), split: 'test', count: 30 });
    expect(pairs).toHaveLength(1);
    expect(pairs[0]!.difference).toBeCloseTo(a!.accuracy! - b!.accuracy!, 12);
  });

  it('are compared over the images that all have answered', async () => {
    const { images, runs: compared } = await compareRuns(runs, ['a', 'fewer'], ledgerAnswers(runs, 1));
    expect(images!.count).toBe(20);
    expect(compared.map(({ epoch }) => epoch)).toEqual([1, 1]);
  });

  it.each<[string[], string[], number]>([
    [['a', 'b', 'elsewhere'], ["'run elsewhere' was trained on other data ('other') than 'run a' ('tiny'): their answers can't be held against each other."], 1],
    [['held out', 'a', 'b'], ["'run held out' validated on other images than 'run a', so its answers are left out: compare it on the test images."], 1],
    [['a', 'held out'], ["The runs validated on different images, so those answers can't be held against each other: compare them on the test images."], 0],
    [['a', 'b', 'off'], ["Run 'run off' has no answers yet: its first epoch is not finished."], 1],
    [['a', 'begun'], ["Run 'run begun' has no answers yet: its first epoch is not finished."], 0],
  ])('%s: what could not be compared is said', async (ids, notes, pairs) => {
    expect(await said(ids)).toEqual(notes);
    expect((await compareRuns(runs, ids, ledgerAnswers(runs, 'last'))).pairs).toHaveLength(pairs);
  });

  it('are compared without their answers where these are not asked for', async () => {
    const { images, pairs, notes, settings, equalSettings } = await compareRuns(runs, ['a', 'b'], null);
    expect([images, pairs, notes, settings.length]).toEqual([null, [], [], 1]);
    expect(equalSettings).toBeGreaterThan(10);
  });

  it('of another epoch than there is, or a damaged one, say so and keep the rest', async () => {
    expect(await said(['a', 'b'], 3)).toEqual(["Run 'larger' has no answers of epoch 3: it has finished epochs 1 to 2."]);
    writeFileSync(join(runs.folder('fewer'), ledgersFolder, '1.ledger'), 'no ledger');
    const { pairs, runs: compared } = await compareRuns(runs, ['a', 'b', 'fewer'], ledgerAnswers(runs, 1));
    expect([pairs.length, compared.map(({ accuracy }) => accuracy === null)]).toEqual([1, [false, false, true]]);
  });
});
