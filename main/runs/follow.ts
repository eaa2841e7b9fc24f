import { EpochalError } from '../../core/errors.ts';
import type { RunDetail, RunEvent, RunRow } from '../../core/runs.ts';
import { batchEvent } from './events.ts';
import type { Runs } from './runs.ts';

const lookEveryMs = 250;

/**
 * Tells what other processes record of a run, as events: a few times a second it looks at what is new in the
 * database. It ends by itself when the run is deleted.
 * @param known the run as the listener knows it: all since then is sent.
 * @param report called with what keeps it from looking, which ends it.
 * @returns ends it.
 */
export function follow(runs: Runs, known: RunDetail, listener: (event: RunEvent) => void, report: (error: unknown) => void): () => void {
  const { run } = known;
  let seen = known;
  // What was written since `known` was read is not sent by it: the first look compares.
  let version: number | null = null;
  const look = (): void => {
    // Also finds out when the process that trained it is gone.
    const { state } = runs.row(run);
    const now = runs.version();
    if (now === version && state === seen.state) return;
    version = now;
    const before = seen;
    seen = runs.show(run);
    for (const event of newsOf(runs, before, seen)) listener(event);
  };
  const timer = setInterval(() => {
    try {
      look();
    } catch (error) {
      clearInterval(timer);
      if (!(error instanceof EpochalError && error.code === 'run.unknown')) report(error);
    }
  }, lookEveryMs);
  return () => clearInterval(timer);
}

/** What happened between two looks, in the order in which it was written. */
function newsOf(runs: Runs, before: RunDetail, now: RunDetail): RunEvent[] {
  const { run, step } = now;
  const events: RunEvent[] = [];
  const turned = now.state !== before.state || now.attempt !== before.attempt;
  // A run that was resumed went back to its checkpoint.
  const from = Math.min(before.step, step);
  const epochs = Math.min(before.epochRows.length, now.epochRows.length);
  const known = new Set(before.checkpoints.map(({ folder, created }) => folder + created));
  const ended = turned && now.state !== 'running';
  const turn: RunEvent = { type: 'state', run, state: now.state, error: now.error };
  if (turned && !ended) events.push(turn);
  const stats = runs.liveStats(run);
  if (step > from && stats) events.push(batchEvent(now, runs.stepsFrom(run, from, step), stats));
  for (const row of now.epochRows.slice(epochs)) {
    events.push({ type: 'epoch', run, ...row });
    const samples = runs.samples(run, row.epoch);
    if (samples) events.push({ type: 'samples', run, ...samples });
  }
  for (const row of now.checkpoints) {
    if (!known.has(row.folder + row.created)) events.push({ type: 'checkpoint', run, ...row, kept: now.checkpoints });
  }
  if (!ended && (now.silentSince !== before.silentSince || now.stuckSince !== before.stuckSince)) events.push({ type: 'hang', run, silentSince: now.silentSince, stuckSince: now.stuckSince });
  if (ended) events.push(turn);
  return events;
}

/**
 * Tells of rows that change, whoever changes them, from now on. While none does it costs the same for any number of runs.
 * @returns ends it.
 */
export function followRows(runs: Runs, listener: (change: RowChange) => void, report: (error: unknown) => void): () => void {
  let version = runs.listVersion();
  let seen = runs.fingerprints();
  const look = (): void => {
    const now = runs.listVersion();
    if (now === version) return;
    version = now;
    const before = seen;
    seen = runs.fingerprints();
    for (const [run, text] of seen) {
      if (before.get(run) !== text) listener({ row: runs.row(run) });
    }
    for (const run of before.keys()) {
      if (!seen.has(run)) listener({ deleted: run });
    }
  };
  const timer = setInterval(() => {
    try {
      look();
    } catch (error) {
      clearInterval(timer);
      report(error);
    }
  }, lookEveryMs);
  return () => clearInterval(timer);
}

/** A run appeared or its row changed; or it is gone. */
export type RowChange = { row: RunRow } | { deleted: string };
