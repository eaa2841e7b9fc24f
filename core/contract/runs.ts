import { z } from 'zod';
import { fewestSeeds, mostSeeds, type Blame } from '../comparison/blame/blame.ts';
import { mostCompared, type Comparison } from '../comparison/comparison.ts';
import type { FoundLogs, ImportedRun } from '../imported-runs.ts';
import type { Phrase } from '../errors/words.ts';
import type { RunTableNews } from '../run-facts.ts';
import type { RunDetail, RunEvent, RunRow, Samples, StepSeries } from '../runs.ts';
import { broughtFiles, call, nothing } from './call.ts';
import { forkSchema, startSchema } from './training.ts';

const run = z.strictObject({ run: z.string().min(1) });
const log = z.strictObject({ log: z.string().min(1) });

export const runsCalls = {
  /** Answers with the first where it is repeated. */
  'runs.start': call<RunRow>()(startSchema),
  /** Goes on as a new run from the end of an epoch, with the exact state of everything; what is changed of its training applies from there. */
  'runs.fork': call<RunRow>()(forkSchema),
  'runs.list': call<RunRow[]>()(nothing),
  /** What a table shows beside `runs.list`: of runs that are new or have changed since `since`, the cursor of the answer before (null: all). */
  'runs.table': call<RunTableNews>()(z.strictObject({ since: z.string().regex(/^[\da-f-]{36}:\d+$/).nullable() })),
  'runs.show': call<RunDetail>()(run),
  /** A run that was brought in from a log, which `runs.show` refuses; null for one that was trained. */
  'runs.imported': call<ImportedRun | null>()(run),
  /** Steps `from` to before `to` (absent: the newest trained, whether written or not); all of them where `points` suffice. */
  'runs.series': call<StepSeries>()(
    run.extend({ points: z.int().min(2).max(10_000).default(1000), from: z.int().min(0).default(0), to: z.int().min(0).optional() }),
  ),
  /** The samples of one epoch, by default the newest; null before the first. */
  'runs.samples': call<Samples | null>()(run.extend({ epoch: z.int().min(0).optional() })),
  /** Runs side by side. `answers`: whether what they answered at their best epochs is compared, too. */
  'runs.compare': call<Comparison>()(z.strictObject({ runs: z.array(z.string().min(1)).min(2).max(mostCompared), answers: z.boolean().default(true) })),
  /**
   * Which setting makes the difference between two runs: what is to be trained to tell, and what is known by now.
   * `train`: begins what is missing, one after the other, and goes on with what was stopped.
   */
  'runs.blame': call<Blame>()(
    z.strictObject({
      runs: z.array(z.string().min(1)).length(2),
      epochs: z.int().min(1).max(100_000).optional(),
      seeds: z.int().min(fewestSeeds).max(mostSeeds).optional(),
      train: z.boolean().default(false),
    }),
  ),
  'runs.pause': call<null>()(run),
  'runs.resume': call<RunRow>()(run),
  'runs.stop': call<null>()(run),
  'runs.rename': call<null>()(run.extend({ name: z.string().min(1).max(200) })),
  /** Notes something of several runs at once; what is absent stays as it is. */
  'runs.annotate': call<RunRow[]>()(
    z.strictObject({
      runs: z.array(z.string().min(1)).min(1).max(10_000),
      note: z.string().max(20_000).optional(),
      addTags: z.array(z.string().max(200)).max(100).optional(),
      removeTags: z.array(z.string().max(200)).max(100).optional(),
      starred: z.boolean().optional(),
      archived: z.boolean().optional(),
    }),
  ),
  'runs.delete': call<null>()(run),
  /** What logs of other programs hold, of files brought by POST to `/uploads/models`, each with its path in the folder it was chosen from. Cancelling ends it. */
  'runs.readLogs': call<FoundLogs>()(z.strictObject({ files: broughtFiles })),
  /** Takes in what `runs.readLogs` found. `name`: of the run, or what stands before the names of several; absent: that of the folder or file. */
  'runs.importLogs': call<{ rows: RunRow[]; warnings: Phrase[] }>()(log.extend({ name: z.string().min(1).max(200).optional() })),
  /** What was found is not wanted. */
  'runs.forgetLogs': call<null>()(log),
} as const;

export interface RunsEvents {
  /** A run appeared or its row changed; or it is gone. */
  runs: { row: RunRow } | { deleted: string };
  run: RunEvent;
}
export const runsTopics = { runs: z.null(), run } as const;
