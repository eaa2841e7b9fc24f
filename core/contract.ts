import { z } from 'zod';
import type { DatasetEntry, DatasetInfo, DatasetProgress } from './datasets.ts';
import type { EngineStatus } from './engine.ts';
import { exportSettingsSchema, type ExportChange, type ExportRow } from './exports.ts';
import type { ModelSummary } from './model/summary.ts';
import type { Imported, ModelChange, ModelDetail, ModelRow } from './models.ts';
import { networkRefSchema } from './networks.ts';
import type { Evaluation, Prediction } from './predictions.ts';
import type { Probe, RatePoint, RateTest } from './probe.ts';
import type { Recipe, RecipeSummary } from './recipes.ts';
import type { RunDetail, RunEvent, RunRow, Samples, StepSeries } from './runs.ts';
import { trainingChangesSchema } from './training.ts';
import { networkPattern, uploadPattern } from './uploads.ts';

/**
 * The bridge: every call and every event, each with its schema. The window, the command line's
 * remote use and any other program speak this and nothing else.
 */
function call<Output>() {
  return <Input extends z.ZodType>(input: Input): Call<Input, Output> => ({ input });
}

interface Call<Input extends z.ZodType, Output> {
  input: Input;
  /** Only a type: outputs are ours and not checked. */
  output?: Output;
}

const nothing = z.strictObject({});
const run = z.strictObject({ run: z.string().min(1) });
const ofNetwork = z.strictObject({ network: networkRefSchema });
const exported = z.strictObject({ export: z.string().min(1) });
const model = z.strictObject({ model: z.string().min(1) });
const split = z.enum(['train', 'validation', 'test', 'unlabeled']);

/** A picture to classify: one uploaded by POST to `/uploads`, or one of a data set. */
export const pictureSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('upload'), upload: z.string().min(1) }),
  z.strictObject({ kind: z.literal('dataset'), dataset: z.string().min(1), split, index: z.int().min(0) }),
]);
export type Picture = z.infer<typeof pictureSchema>;

const noPath = 'no path is taken; bring the file by POST to /uploads/models, and name it upload:<id>/<name>';

/** No path crosses: whoever speaks the bridge need not be the one whose files these are. */
const bridgeTrainingSchema = trainingChangesSchema.extend({
  sampleWeights: z.string().regex(uploadPattern, `Here ${noPath}`).nullable().optional(),
  initialWeights: z
    .string()
    .refine((named) => uploadPattern.test(named) || networkPattern.test(named), `Give the id of a run (run@best, run@last, run@3) or of an imported model; ${noPath}`)
    .nullable()
    .optional(),
});

export const startSchema = z.strictObject({
  /**
   * A recipe's id; a model in its file form, or the id of an imported one, whose weights are begun with unless
   * `training.initialWeights` says otherwise; or a run's id to do it again. One of them.
   */
  recipe: z.string().optional(),
  model: z.unknown().optional(),
  /** With nothing changed it is repeated to the bit. */
  from: z.string().min(1).optional(),
  /** Absent: the recipe's, or the run's. */
  dataset: z.string().optional(),
  training: bridgeTrainingSchema.optional(),
  name: z.string().min(1).max(200).optional(),
});
export type StartRequest = z.input<typeof startSchema>;

export const calls = {
  'app.info': call<AppInfo>()(nothing),
  'engine.status': call<EngineStatus>()(nothing),
  'engine.install': call<null>()(nothing),
  'engine.cancel': call<null>()(nothing),
  'recipes.list': call<RecipeSummary[]>()(nothing),
  'recipes.show': call<{ recipe: Recipe; summary: ModelSummary }>()(z.strictObject({ recipe: z.string() })),
  'datasets.list': call<DatasetEntry[]>()(nothing),
  'datasets.info': call<DatasetInfo>()(z.strictObject({ id: z.string() })),
  /** Answers at once; progress comes as `datasets` events. */
  'datasets.get': call<null>()(z.strictObject({ id: z.string() })),
  'datasets.cancel': call<null>()(z.strictObject({ id: z.string() })),
  'datasets.remove': call<null>()(z.strictObject({ id: z.string() })),
  /** Labels of a stretch of a split, for captions under its pictures. */
  'datasets.labels': call<number[]>()(
    z.strictObject({ id: z.string(), split, start: z.int().min(0), count: z.int().min(1).max(10_000) }),
  ),
  /** What `runs.start` of the same would do and take, measured over a few steps; cancelling ends it at once. */
  'training.probe': call<Probe>()(startSchema),
  /** Its points come as `rateTest` events too, to whoever listens to the name given as `test`. */
  'training.rateTest': call<RateTest>()(
    startSchema.extend({ steps: z.int().min(10).max(1000).default(100), test: z.string().min(1).max(100).optional() }),
  ),
  'runs.start': call<RunRow>()(startSchema),
  'runs.list': call<RunRow[]>()(nothing),
  'runs.show': call<RunDetail>()(run),
  /** Steps `from` to before `to` (absent: the newest trained, whether written or not); all of them where `points` suffice. */
  'runs.series': call<StepSeries>()(
    run.extend({ points: z.int().min(2).max(10_000).default(1000), from: z.int().min(0).default(0), to: z.int().min(0).optional() }),
  ),
  /** The samples of one epoch, by default the newest; null before the first. */
  'runs.samples': call<Samples | null>()(run.extend({ epoch: z.int().min(0).optional() })),
  'runs.pause': call<null>()(run),
  'runs.resume': call<RunRow>()(run),
  'runs.stop': call<null>()(run),
  'runs.rename': call<null>()(run.extend({ name: z.string().min(1).max(200) })),
  'runs.delete': call<null>()(run),
  'predict.picture': call<Prediction>()(ofNetwork.extend({ picture: pictureSchema, top: z.int().min(1).max(100).default(5) })),
  /** `dataset`: by default the run's; an imported model has none. */
  'evaluate.network': call<Evaluation>()(ofNetwork.extend({ checkpoint: z.string().default('best'), dataset: z.string().min(1).optional() })),
  /** Answers at once; how it goes on comes as `exports` events. What it gives is kept until it is removed. */
  'exports.make': call<ExportRow>()(ofNetwork.extend({ settings: exportSettingsSchema })),
  /** Newest first; of one run or model, or of all. */
  'exports.list': call<ExportRow[]>()(ofNetwork.partial()),
  'exports.cancel': call<null>()(exported),
  'exports.remove': call<null>()(exported),
  'models.list': call<ModelRow[]>()(nothing),
  'models.show': call<ModelDetail>()(model),
  /** Of files brought by POST to `/uploads/models`, each with its path in the folder it was chosen from. Cancelling ends it. */
  'models.import': call<Imported>()(
    z.strictObject({
      files: z.array(z.strictObject({ upload: z.string().min(1), path: z.string().min(1).max(500) })).min(1).max(1000),
      name: z.string().min(1).max(200).optional(),
    }),
  ),
  'models.rename': call<ModelRow>()(model.extend({ name: z.string().min(1).max(200) })),
  'models.remove': call<null>()(model),
} as const;

export interface AppInfo {
  version: string;
  home: string;
  host: 'electron' | 'server';
  platform: string;
}

/** Events by name. `run` carries one run's events and is subscribed to by run. */
export interface Events {
  engine: EngineStatus;
  /** Progress of one get or import. */
  datasets: DatasetProgress;
  /** A run appeared or its row changed; or it is gone. */
  runs: { row: RunRow } | { deleted: string };
  run: RunEvent;
  /** A step of a learning-rate range test under way. */
  rateTest: RatePoint & { test: string };
  /** How exports go on, those of every window among them. */
  exports: ExportChange;
  models: ModelChange;
}
export type EventName = keyof Events;

/** What a subscription may narrow itself to, by event. */
export const topics = {
  engine: z.null(),
  datasets: z.null(),
  runs: z.null(),
  run,
  rateTest: z.strictObject({ test: z.string().min(1) }),
  exports: z.null(),
  models: z.null(),
} as const satisfies Record<EventName, z.ZodType>;
export type Topics = { [N in EventName]: z.output<(typeof topics)[N]> };

export type Calls = typeof calls;
export type CallName = keyof Calls;
export type CallInput<N extends CallName> = z.input<Calls[N]['input']>;
export type CallValue<N extends CallName> = z.output<Calls[N]['input']>;
export type CallOutput<N extends CallName> = NonNullable<Calls[N]['output']> | Extract<Calls[N]['output'], null>;

/** What calls something off: an `AbortSignal`, which the web and Node have and the language does not. */
export interface CancelSignal {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** The whole of what a host gives a window. Everything else is built over it. */
export interface Bridge {
  /** @throws EpochalError with the code the other side gave. */
  invoke<N extends CallName>(name: N, input: CallInput<N>, signal?: CancelSignal): Promise<CallOutput<N>>;
  /** @returns ends the subscription. */
  subscribe<N extends EventName>(name: N, topic: Topics[N], listener: (event: Events[N]) => void): () => void;
}
