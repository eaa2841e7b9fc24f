import { phraseText } from '../../../../core/errors/words.ts';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Home } from '../../../../main/system/home.ts';
import { openRuns, type Runs } from '../../../../main/runs/runs.ts';
import { writeCheckpoint } from '../../../../main/checkpoints/write.ts';
import { chooseCheckpoint } from '../../../../main/trainer/resuming.ts';
import { epochRow, newHome, newRun, liveStats, steps, unmeasured } from '../runs/support.ts';

let home: Home;
let runs: Runs;
beforeEach(() => {
  home = newHome();
  runs = openRuns(home);
  runs.journal.create(newRun('a', runs));
});
afterEach(() => {
  runs.close();
  rmSync(home.root, { recursive: true, force: true });
});

/** As an older Epochal left it where it was killed: rows of checkpoints that are ahead of the steps recorded. */
function left({ recorded, checkpoints, damaged = [] }: { recorded: number; checkpoints: [epoch: number, step: number][]; damaged?: string[] }): void {
  for (let epoch = 1; epoch * 10 <= recorded; epoch++) runs.journal.addEpoch('a', epochRow(epoch), null, steps((epoch - 1) * 10, 10), liveStats);
  if (recorded % 10 > 0) runs.journal.addSteps('a', steps(recorded - (recorded % 10), recorded % 10), liveStats);
  const root = join(runs.folder('a'), 'checkpoints');
  const sums = { images: 0, loss: 0, correct: 0, topK: 0, seconds: 0 };
  for (const [epoch, step] of checkpoints) {
    const written = writeCheckpoint(root, { weights: new Map(), optimizer: new Map(), state: { epoch, step, sums, learningRate: null, callbacks: [], ended: null } })!;
    runs.journal.addCheckpoint('a', { epoch, step, ...written, created: '2026-01-01T00:00:00.000Z', ...unmeasured }, []);
    if (damaged.includes(written.folder)) rmSync(join(root, written.folder, 'manifest.json'));
  }
  runs.journal.setState('a', 'interrupted', null);
}

describe('a run goes on', () => {
  it.each<[string, Parameters<typeof left>[0], number, RegExp | null]>([
    ['from its newest checkpoint', { recorded: 27, checkpoints: [[2, 0], [2, 5]] }, 25, null],
    ['from the one before where the newest is ahead of its steps', { recorded: 14, checkpoints: [[1, 0], [1, 5]] }, 10, /^Went on from checkpoint 1\. Checkpoint 1-5 was passed over: it was made after 15 steps, and 14 are recorded\.$/],
    ['from the one before where the newest is ahead of its epochs', { recorded: 9, checkpoints: [[0, 5], [1, 0]] }, 5, /^Went on from checkpoint 0-5\. Checkpoint 1 was passed over/],
    ['from its beginning where all are ahead', { recorded: 4, checkpoints: [[0, 5], [0, 8]] }, 0, /^Began anew\. Checkpoint 0-8 .* Checkpoint 0-5 /],
    ['from its beginning where one is ahead and the other damaged', { recorded: 4, checkpoints: [[0, 3], [0, 8]], damaged: ['0-3'] }, 0, /^Began anew\. Checkpoint 0-8 .* damaged/],
    ['from its beginning where it has none', { recorded: 4, checkpoints: [] }, 0, null],
  ])('%s', (_, before, expected, note) => {
    left(before);
    const chosen = chooseCheckpoint(runs, runs.show('a'));
    expect(chosen.position.epoch * 10 + chosen.position.step).toBe(expected);
    expect(chosen.from).toBe(expected === 0 ? null : runs.checkpointFolder('a', chosen.position.step === 0 ? String(chosen.position.epoch) : `${chosen.position.epoch}-${chosen.position.step}`));
    if (note === null) expect(chosen.note).toBeNull();
    else expect(phraseText(chosen.note!)).toMatch(note);
    runs.journal.takeOver('a', runs.owners.own(), chosen.position, chosen.note);
    runs.journal.addSteps('a', steps(expected, 3), liveStats);
    expect(runs.stepsFrom('a', 0)).toEqual(steps(0, expected + 3));
  });

  it('never where its steps are not recorded', () => {
    left({ recorded: 4, checkpoints: [[0, 5]] });
    expect(() => runs.journal.takeOver('a', runs.owners.own(), { epoch: 0, step: 5 }, null)).toThrow(/recorded up to 4/);
    expect(runs.row('a').state).toBe('interrupted');
  });
});
