import type { Device } from '../../core/engine.ts';
import type { PlainError } from '../../core/errors.ts';
import type { ModelSpec } from '../../core/model/spec.ts';
import type { EngineRef } from '../engine/engines.ts';
import type { ChildProcess } from '../processes/process.ts';

/** What the parent asks of the inspecting child, which uses one engine. Typed arrays cross as they are (structured clone). */
export type Question =
  | { kind: 'devices'; engine: EngineRef }
  | {
      kind: 'predict';
      engine: EngineRef;
      spec: ModelSpec;
      /** Folder of the checkpoint. */
      checkpoint: string;
      /** uint8, count x height x width x channels. */
      images: Uint8Array;
      count: number;
    };

export interface Answers {
  devices: { devices: Device[]; version: string };
  /** count x classes, after softmax. */
  predict: Float32Array;
}

export type Request = { id: number } & Question;
export type Reply = { id: number } & ({ value: Answers[keyof Answers] } | { error: PlainError });

/** An inspecting process, from outside. */
export type InspectingChild = ChildProcess<Request, Reply>;
