import type { Bridge } from '../../../core/contract.ts';
import type { RunRow } from '../../../core/runs.ts';

/** What is to be known of a run before it is repeated. */
export interface Repeatable {
  seed: number;
  /** The first that neither it nor a repeat of it has. */
  nextSeed: number;
  /** What it took to train, as long as a repeat will take; null before its first epoch. */
  seconds: number | null;
}

/** @throws EpochalError as `runs.show`. */
export async function repeatable(bridge: Bridge, { run, group }: Pick<RunRow, 'run' | 'group'>, all: readonly RunRow[]): Promise<Repeatable> {
  const isRepeat = (row: RunRow): boolean => row.run !== run && !row.imported && ((group !== null && row.group === group) || (row.group !== null && row.parent === run));
  const [detail, ...others] = await Promise.all([run, ...all.filter(isRepeat).map((row) => row.run)].map((one) => bridge.invoke('runs.show', { run: one })));
  const { training, epochRows, parentEpoch, forked } = detail!;
  const own = epochRows.slice(forked ? Math.max(0, (parentEpoch ?? 0) - training.initialEpoch) : 0);
  const left = training.epochs - (epochRows.at(-1)?.epoch ?? training.initialEpoch);
  const seconds = own.reduce((sum, row) => sum + row.seconds, 0);
  return {
    seed: training.seed,
    nextSeed: Math.max(...[detail!, ...others].map((one) => one.training.seed)) + 1,
    // One that was stopped early would have gone on at the same pace.
    seconds: own.length === 0 ? null : seconds * (1 + (detail!.state === 'finished' ? 0 : left) / own.length),
  };
}
