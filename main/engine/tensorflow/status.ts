import { EpochalError } from '../../../core/errors.ts';
import type { Phrase } from '../../../core/errors/words.ts';
import type { Library } from './library.ts';

/** TF_Code of a request that found no memory. */
const resourceExhausted = 8;

/** A TF_Status: where the C API leaves what went wrong. To be deleted by its owner. */
export class Status {
  readonly handle: bigint;
  readonly #library: Library;

  constructor(library: Library) {
    this.#library = library;
    this.handle = library.TF_NewStatus();
  }

  /**
   * @param doing what was tried, to complete "TensorFlow could not …".
   * @throws EpochalError `engine.out-of-memory` or `engine.failed` when the last call failed.
   */
  check(doing: Phrase): void {
    const code = this.#library.TF_GetCode(this.handle);
    if (code !== 0) throw failure(code, this.#library.TF_Message(this.handle), doing);
  }

  delete(): void {
    this.#library.TF_DeleteStatus(this.handle);
  }
}

/** Calls with a status of its own, checks it, deletes it. */
export function checked<R>(library: Library, doing: Phrase, call: (status: bigint) => R): R {
  const status = new Status(library);
  try {
    const result = call(status.handle);
    status.check(doing);
    return result;
  } finally {
    status.delete();
  }
}

export function outOfMemory(what: Phrase | string): EpochalError {
  return new EpochalError('engine.out-of-memory', { what });
}

function failure(code: number, message: string, doing: Phrase): EpochalError {
  const line = (message.split('\n')[0] ?? '').trim();
  if (code === resourceExhausted) return outOfMemory(line);
  return new EpochalError('engine.failed', { doing, reason: line });
}
