import type { z } from 'zod';
import { appCalls } from './contract/app.ts';
import { collectionsCalls } from './contract/collections.ts';
import { checksCalls, checksTopics, type ChecksEvents } from './contract/checks.ts';
import { datasetsCalls, datasetsTopics, type DatasetsEvents } from './contract/datasets.ts';
import { datasetExportsCalls, datasetExportsTopics, type DatasetExportsEvents } from './contract/dataset-exports.ts';
import { editsCalls, editsTopics, type EditsEvents } from './contract/edits.ts';
import { engineCalls, engineTopics, type EngineEvents } from './contract/engine.ts';
import { exportsCalls, exportsTopics, type ExportsEvents } from './contract/exports.ts';
import { modelsCalls, modelsTopics, type ModelsEvents } from './contract/models.ts';
import { networksCalls } from './contract/networks.ts';
import { recipesCalls } from './contract/recipes.ts';
import { runsCalls, runsTopics, type RunsEvents } from './contract/runs.ts';
import { trainingCalls, trainingTopics, type TrainingEvents } from './contract/training.ts';

/**
 * The bridge: every call and every event, each with its schema, gathered from a file for each domain. The window, the
 * command line's remote use and any other program speak this and nothing else.
 */
export const calls = {
  ...appCalls,
  ...engineCalls,
  ...recipesCalls,
  ...datasetsCalls,
  ...collectionsCalls,
  ...editsCalls,
  ...datasetExportsCalls,
  ...checksCalls,
  ...trainingCalls,
  ...runsCalls,
  ...networksCalls,
  ...exportsCalls,
  ...modelsCalls,
} as const;

/** Events by name. `run` carries one run's events and is subscribed to by run. */
export interface Events extends EngineEvents, DatasetsEvents, ChecksEvents, EditsEvents, DatasetExportsEvents, RunsEvents, TrainingEvents, ExportsEvents, ModelsEvents {}
export type EventName = keyof Events;

/** What a subscription may narrow itself to, by event. */
export const topics = { ...engineTopics, ...datasetsTopics, ...checksTopics, ...editsTopics, ...datasetExportsTopics, ...runsTopics, ...trainingTopics, ...exportsTopics, ...modelsTopics } as const satisfies Record<EventName, z.ZodType>;
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
