import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Home } from '../../main/system/home.ts';
import { builtProgram } from '../../test/support/built.ts';
import { openRuns, type Runs } from '../../main/runs/runs.ts';
import { model, traces } from '../../test/integration/main/trainer/support.ts';
import { readLedger } from '../../test/support/ledger.ts';
import { runMortal, type Death, type Extent } from './process.ts';
import { problemsOf } from './soundness.ts';

/** When checkpoints are made, and the most steps between two; null where time says. */
export const checkpointing = {
  epoch: { options: [], interval: 19 },
  minutes: { options: ['--checkpoint-every', '0.001m'], interval: null },
  save_freq: { options: ['--callback', 'ModelCheckpoint:save_freq=7'], interval: 7 },
} as const;
export type Checkpointing = keyof typeof checkpointing;

/** 300 images in batches of 16: 19 steps an epoch. */
const epochs = 12;
const settings = ['--dataset', 'waves', '--epochs', String(epochs), '--batch-size', '16', '--threads', '1', '--seed', '11', '--optimizer', 'adam', '--json-stream'];

/** What a training comes to that nothing disturbs. */
export interface Undisturbed extends Extent {
  traces: ReturnType<typeof traces>;
}

const cli = builtProgram('cli');
function startOf(home: Home, kind: Checkpointing): string[] {
  const file = join(home.root, 'model.json');
  if (!existsSync(file)) writeFileSync(file, JSON.stringify(model));
  return [cli, 'train', '--model', file, ...settings, ...checkpointing[kind].options];
}

export async function undisturbed(home: Home, kind: Checkpointing): Promise<Undisturbed> {
  const report = join(home.root, 'writes.txt');
  rmSync(report, { force: true });
  const { result, err, ms } = await runMortal(home, startOf(home, kind), null, report);
  if (result?.state !== 'finished') throw new Error(`a training that nothing disturbs is ${result?.state}: ${err}`);
  const writes = Object.fromEntries(readFileSync(report, 'utf8').trim().split('\n').map((line) => line.split(' '))) as Record<'host' | 'child', string>;
  return { traces: finishedTraces(home, result.run!), writes: { host: Number(writes.host), child: Number(writes.child) }, ms };
}

/** What one kill did. */
export interface Outcome {
  /** Steps that were reported and had to be trained again. */
  lost: number;
  problems: string[];
}

/**
 * Starts a training, kills it at one moment after the other, resumes it each time, and lets it end in the end.
 * @returns one outcome for each death that came before the end.
 */
export async function killTraining(home: Home, kind: Checkpointing, expected: Undisturbed, deaths: readonly Death[]): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  let run: string | null = null;
  /** What was reported of it so far, by the last process that reported something. */
  let reported = { steps: 0, checkpoint: 0 };
  for (const death of [...deaths, null]) {
    const ran = await runMortal(home, run === null ? startOf(home, kind) : [cli, 'runs', 'resume', run, '--json-stream'], death);
    const steps = ran.events.filter((event) => event.type === 'batch');
    const last = outcomes.at(-1);
    if (last && steps[0]) {
      last.lost = Math.max(0, reported.steps - steps[0].firstStep);
      const { interval } = checkpointing[kind];
      if (steps[0].firstStep < reported.checkpoint) last.problems.push(`it went on from step ${steps[0].firstStep}, and a checkpoint of step ${reported.checkpoint} had been reported`);
      if (interval !== null && last.lost > interval) last.problems.push(`${last.lost} steps were lost, more than the ${interval} between two checkpoints`);
    }
    if (steps[0]) {
      const checkpoints = ran.events.filter((event) => event.type === 'checkpoint').map(({ epoch, step }) => epoch * 19 + step);
      reported = { steps: steps.at(-1)!.firstStep + steps.at(-1)!.loss.length, checkpoint: Math.max(steps[0].firstStep, ...checkpoints) };
    }
    run ??= ran.result?.run ?? ran.events[0]?.run ?? newest(home);
    const isKilled = ran.code === null || ran.result?.state === 'interrupted';
    // A death may come after the end was recorded.
    const hasFinished = ran.result?.state === 'finished' || (isKilled && run !== null && isFinished(home, run));
    if (!isKilled || hasFinished) {
      const problems = hasFinished ? ended(home, run!, expected) : [`it is ${ran.result?.state ?? 'without a word'}: ${ran.result?.error?.message ?? ran.err}`];
      if (problems.length > 0) outcomes.push({ lost: 0, problems });
      break;
    }
    outcomes.push({ lost: 0, problems: [...problemsOf(home), ...(run === null ? [] : strangeLedgers(home, run, expected))] });
  }
  if (run !== null) withRuns(home, (runs) => runs.delete(run!));
  return outcomes;
}

function ended(home: Home, run: string, expected: Undisturbed): string[] {
  const [kept, there] = withRuns(home, (runs) => [runs.checkpoints(run).map(({ folder }) => folder).sort(), readdirSync(join(runs.folder(run), 'checkpoints')).sort()]);
  return [
    ...problemsOf(home),
    ...(isDeepStrictEqual(finishedTraces(home, run), expected.traces) ? [] : ['it did not end to the same bits']),
    ...(isDeepStrictEqual(kept, there) ? [] : [`its checkpoints are ${kept.join(', ')}, and ${there.join(', ')} lie there`]),
  ];
}

/** Of each epoch that is recorded, its ledger is that of the training that nothing disturbed. */
function strangeLedgers(home: Home, run: string, { traces: { ledgers } }: Undisturbed): string[] {
  return withRuns(home, (runs) => runs.show(run).epochRows.filter(({ epoch }) => !isDeepStrictEqual(readLedger(runs.folder(run), epoch), ledgers[epoch - 1])).map(({ epoch }) => `the ledger of epoch ${epoch} is another`));
}

const finishedTraces = (home: Home, run: string): Undisturbed['traces'] => withRuns(home, (runs) => traces(runs, run));
const isFinished = (home: Home, run: string): boolean => withRuns(home, (runs) => runs.row(run).state === 'finished');
const newest = (home: Home): string | null => withRuns(home, (runs) => runs.list().find(({ state }) => state === 'interrupted')?.run ?? null);

function withRuns<T>(home: Home, work: (runs: Runs) => T): T {
  const runs = openRuns(home);
  try {
    return work(runs);
  } finally {
    runs.close();
  }
}
