import { EpochalError } from '../../../core/errors.ts';

/** A TFLite file that LiteRT runs in this process, one picture at a time. */
export interface Interpreter {
  /** For people: `LiteRT 2.5.3 (WebAssembly)`. */
  readonly name: string;
  /** @param input numbers of the model's one input. @returns those of its outputs, in order. */
  run(input: Float32Array | Uint8Array | Int8Array): Promise<(Float32Array | Int32Array | Uint8Array | Int16Array | Int8Array)[]>;
  close(): void;
}

/** @param name of the file that LiteRT refuses. */
export function refused(name: string, error: unknown): EpochalError {
  const text = error instanceof Error ? error.message : String(error);
  return new EpochalError('export.interpreter', { name, reason: text }, { cause: error });
}
