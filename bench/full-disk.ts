/**
 * Fills the disk under trainings at random moments and just as a ledger is written: a small tmpfs holds the home, and a
 * file takes all that is left and all that is freed. A training from the command line must exit with 1 and say so in its
 * result, its last event and on stderr; a training in an app must be reported as failed and be refused what needs room,
 * and nothing else. With space again it is resumed and must end to the same bits as one that nothing disturbed. Then
 * homes and run folders are taken away under trainings: they must fail and nothing may be made again. Prints a table;
 * exit code 1 where anything was not so. For root on Linux; needs TensorFlow (`epochal doctor --install`).
 *
 *   node_modules/.bin/node bench/full-disk.ts [--runs 20] [--seed 1] [--json]
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { random } from '../core/random.ts';
import { resolveHome } from '../main/system/home.ts';
import { packDataset } from '../test/integration/main/trainer/support.ts';
import buildPrograms from '../test/support/built.ts';
import { fullAtLedger, fullUnderApp, fullUnderCommand, tracesOf, undisturbedRun, vanishing, type Place } from './full-disk/trials.ts';

// It is the built programs that are run: of today's sources, by hand too.
await buildPrograms();
const { values: options } = parseArgs({
  options: { runs: { type: 'string', default: '20' }, seed: { type: 'string', default: '1' }, json: { type: 'boolean', default: false } },
});
const chance = random(Number(options.seed), 'full-disk');

const trials = { 'train, full at a ledger': fullAtLedger, 'train, disk full': fullUnderCommand, 'serve, disk full': fullUnderApp, 'train, home gone': vanishing('home'), 'train, run gone': vanishing('run') } as const;
type Name = keyof typeof trials;
/** Of eight runs so many are of each kind. */
const turn: readonly Name[] = ['train, full at a ledger', 'serve, disk full', 'train, disk full', 'serve, disk full', 'train, disk full', 'train, home gone', 'serve, disk full', 'train, run gone'];

/** Does work on a small disk of its own. */
async function onSmallDisk<T>(root: string, work: (place: Place) => Promise<T>): Promise<T> {
  const disk = mkdtempSync(join(root, 'disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'epochal-bench', disk]);
  try {
    mkdirSync(join(disk, 'home'));
    const home = resolveHome(join(disk, 'home'));
    await packDataset(join(home.datasets, 'waves'));
    return await work({ home, filler: join(disk, 'filler') });
  } finally {
    execFileSync('umount', ['--lazy', disk]);
  }
}

async function main(): Promise<boolean> {
  const root = mkdtempSync(join(tmpdir(), 'epochal-full-'));
  const began = performance.now();
  const results: { name: Name; problems: string[] }[] = [];
  try {
    const expected = await onSmallDisk(root, async (place) => {
      const { run, ms } = await undisturbedRun(place);
      return { traces: tracesOf(place.home, run), ms };
    });
    while (results.length < Number(options.runs)) {
      const name = turn[results.length % turn.length]!;
      const afterMs = chance.uniform() * expected.ms * 0.5;
      const problems = await onSmallDisk(root, (disk) => trials[name](disk, afterMs, expected.traces));
      // It was quicker than the first: once more.
      if (problems === null) continue;
      results.push({ name, problems });
      if (!options.json && problems.length > 0) console.error(`${name}, after ${Math.round(afterMs)} ms: ${problems.join(' ')}`);
    }
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
  const seconds = Math.round((performance.now() - began) / 1000);
  const failed = results.filter(({ problems }) => problems.length > 0);
  if (options.json) console.log(JSON.stringify({ runs: results.length, failed, seconds }));
  else {
    for (const [name, group] of Map.groupBy(results, (one) => one.name)) console.log(`${name.padEnd(24)}${String(group.length).padStart(4)} runs${String(group.filter(({ problems }) => problems.length > 0).length).padStart(4)} failed`);
    console.log(`${results.length} runs in ${seconds} s, ${failed.length} failed (seed ${options.seed})`);
  }
  return failed.length === 0;
}

process.exitCode = (await main()) ? 0 : 1;
