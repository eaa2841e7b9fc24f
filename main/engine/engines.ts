import { openTensorFlow } from './tensorflow/engine.ts';

/** What opens each engine in this process. Another engine is a folder beside `tensorflow` and a line here. */
const engines = { tensorflow: openTensorFlow };

export type EngineName = keyof typeof engines;

/** An engine, and the files it is loaded from: plain data, which can be sent to a child process. */
export type EngineRef = { [Name in EngineName]: { name: Name; files: Parameters<(typeof engines)[Name]>[0] } }[EngineName];

/**
 * Loads an engine into this process.
 * @throws EpochalError `engine.library-unusable`.
 */
export function openEngine(ref: EngineRef): ReturnType<(typeof engines)[EngineName]> {
  return engines[ref.name](ref.files);
}
