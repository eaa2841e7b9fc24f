/**
 * Kills trainings with -9, again and again, and resumes them: the program, its training process or both; before a
 * write or at any moment; with checkpoints after epochs, by minutes and by `save_freq`. Migrations of the run database,
 * imports of a data set and exports are killed too. After each kill the database must be sound, no checkpoint half, and
 * each recorded epoch's ledger that of a training which nothing disturbed, with the recorded accuracies; a training must
 * go on from the last checkpoint that was reported, and end to the same bits as that one; other work must leave nothing
 * half and succeed when it is done again. Prints a table; exit code 1 where anything was not so. Linux only; needs
 * TensorFlow (`epochal doctor --install`).
 *
 *   node_modules/.bin/node bench/kills.ts [--kills 200] [--seed 1] [--at-once 2] [--json]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { random } from '../core/random.ts';
import { resolveHome, type Home } from '../main/system/home.ts';
import { packDataset } from '../test/integration/main/trainer/support.ts';
import buildPrograms from '../test/support/built.ts';
import type { Death, Extent } from './kills/process.ts';
import { checkpointing, killTraining, undisturbed, type Checkpointing, type Undisturbed } from './kills/training.ts';
import { dataImport, killWork, migration, modelExport, type Work } from './kills/working.ts';

// It is the built programs that are run: of today's sources, by hand too.
await buildPrograms();
const { values: options } = parseArgs({
  options: { kills: { type: 'string', default: '200' }, seed: { type: 'string', default: '1' }, 'at-once': { type: 'string', default: '2' }, json: { type: 'boolean', default: false } },
});
const seed = Number(options.seed);
const chance = random(seed, 'kills');
const below = (end: number): number => Math.floor(chance.uniform() * end);

const victims = ['host', 'child', 'both'] as const;
/** A training is killed so often before it may end. */
const deathsPerRun = 4;
/** Of ten kills so many are of trainings. */
const ofTrainings = 0.8;

interface Kill {
  what: string;
  victim: string;
  lost: number | null;
  problems: string[];
}

/** A home of its own for each that works at once. */
interface Lane {
  home: Home;
  trainings: Record<Checkpointing, Undisturbed>;
  works: Record<'migration' | 'import' | 'export', Work>;
}

async function openLane(root: string): Promise<Lane> {
  const home = resolveHome(root);
  await packDataset(join(home.datasets, 'waves'));
  const trainings = {} as Lane['trainings'];
  for (const kind of Object.keys(checkpointing) as Checkpointing[]) trainings[kind] = await undisturbed(home, kind);
  return { home, trainings, works: { migration: await migration(home), import: await dataImport(home), export: await modelExport(home) } };
}

/** Before a write, or at any moment, of the first part of a piece of work. */
function deathOf(victim: Death['victim'], { writes, ms }: Extent, part: number): Death {
  const isAtWrite = below(3) > 0;
  return { victim, moment: isAtWrite ? { writes: { host: below(writes.host * part), child: below(writes.child * part) } } : { afterMs: below(ms * part) } };
}

/** One piece of work of a lane, chosen by chance in a fixed order. */
type Task = (lane: Lane) => Promise<Kill[]>;

function trainingTask(place: number): Task {
  const kinds = Object.keys(checkpointing) as Checkpointing[];
  const kind = kinds[place % kinds.length]!;
  return async ({ home, trainings }) => {
    const deaths = Array.from({ length: deathsPerRun }, (_, death) => deathOf(victims[(place + death) % 3]!, trainings[kind], 0.6));
    const outcomes = await killTraining(home, kind, trainings[kind], deaths);
    return outcomes.map(({ lost, problems }, death) => ({ what: `training, checkpoints by ${kind}`, victim: deaths[death]?.victim ?? 'none', lost, problems }));
  };
}

function workTask(place: number): Task {
  const what = (['migration', 'import', 'export'] as const)[place % 3]!;
  const victim = what === 'export' ? victims[below(3)]! : 'host';
  return async ({ home, works }) => {
    const problems = await killWork(home, works[what], deathOf(victim, works[what], 1));
    return problems === null ? [] : [{ what, victim, lost: null, problems }];
  };
}

async function main(): Promise<boolean> {
  const wanted = Number(options.kills);
  const root = mkdtempSync(join(tmpdir(), 'epochal-kills-'));
  const began = performance.now();
  const kills: Kill[] = [];
  let [trainings, works] = [0, 0];
  const next = (): Task => {
    const isTraining = kills.filter(({ lost }) => lost !== null).length < wanted * ofTrainings;
    return isTraining ? trainingTask(trainings++) : workTask(works++);
  };
  try {
    await Promise.all(Array.from({ length: Number(options['at-once']) }, async (_, place) => {
      const lane = await openLane(join(root, `home-${place}`));
      while (kills.length < wanted) {
        const done = await next()(lane);
        kills.push(...done);
        if (!options.json) for (const { what, victim, problems } of done) if (problems.length > 0) console.error(`${what}, ${victim}: ${problems.join(' ')}`);
      }
    }));
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
  const seconds = Math.round((performance.now() - began) / 1000);
  const failed = kills.filter(({ problems }) => problems.length > 0);
  if (options.json) console.log(JSON.stringify({ kills: kills.length, failed, seconds, rows: rowsOf(kills) }));
  else {
    console.log(`${'what'.padEnd(36)}${'victim'.padEnd(8)}${'kills'.padStart(6)}${'failed'.padStart(8)}${'lost at most'.padStart(14)}`);
    for (const row of rowsOf(kills)) console.log(`${row.what.padEnd(36)}${row.victim.padEnd(8)}${String(row.kills).padStart(6)}${String(row.failed).padStart(8)}${(row.lost === null ? '' : `${row.lost} steps`).padStart(14)}`);
    console.log(`${kills.length} kills in ${seconds} s, ${failed.length} failed (seed ${seed})`);
  }
  return failed.length === 0;
}

function rowsOf(kills: readonly Kill[]): { what: string; victim: string; kills: number; failed: number; lost: number | null }[] {
  return [...Map.groupBy(kills, ({ what, victim }) => `${what}|${victim}`).values()]
    .map((group) => ({
      what: group[0]!.what,
      victim: group[0]!.victim,
      kills: group.length,
      failed: group.filter(({ problems }) => problems.length > 0).length,
      lost: group[0]!.lost === null ? null : Math.max(...group.map(({ lost }) => lost ?? 0)),
    }))
    .sort((a, b) => (a.what + a.victim < b.what + b.victim ? -1 : 1));
}

process.exitCode = (await main()) ? 0 : 1;
