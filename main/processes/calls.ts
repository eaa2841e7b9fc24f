import type { PlainError } from '../../core/errors.ts';
import type { ChildProcess } from './process.ts';

/** Tells how far a call is. */
export type Progress<Step> = (step: Step) => void;

/** What a child process answers: by name, functions of what is sent to it. Values cross as they are (structured clone). */
export type Handlers<Of> = { [Name in keyof Of]: (input: never, progress: never) => unknown };

export type Name<Of> = keyof Of & string;
export type Input<Handler> = Handler extends (input: infer Given, ...rest: never[]) => unknown ? Given : never;
export type Step<Handler> = Handler extends (input: never, progress: Progress<infer Reported>) => unknown ? Reported : never;
export type Output<Handler> = Handler extends (...given: never[]) => infer Answer ? Awaited<Answer> : never;

/** A call on its way to a child. */
export interface Call {
  id: number;
  name: string;
  input: unknown;
  /** The most that the process may hold in memory meanwhile; null for no bound. */
  residentBytes: number | null;
}

/**
 * What a child sends: that it has loaded its program; how far a call is, its answer or its error; that it holds more
 * memory than it may, and ends.
 */
export type Reply =
  | { type: 'ready' }
  | { type: 'progress'; id: number; step: unknown }
  | { type: 'done'; id: number; value: unknown }
  | { type: 'failed'; id: number; error: PlainError }
  | { type: 'exhausted'; bytes: number };

/** A child process that answers calls, from outside. */
export type ServingChild = ChildProcess<Call, Reply>;
