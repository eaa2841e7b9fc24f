import { toPlainError, type PlainError } from '../../core/errors.ts';
import { estimateMemory, outOfMemory, type ImageCounts } from '../../core/memory.ts';
import type { Model } from '../../core/model/model.ts';
import type { Training } from '../../core/training.ts';
import { endedForMemory, memoryKills } from '../system/memory.ts';
import type { ChildEnd } from '../processes/process.ts';

/** Knows what was free when a training began. */
export interface MemoryWatch {
  /** An engine's own word, with the batch size that fits in place of a general hint. */
  explain(error: PlainError): PlainError;
  /** Of a process that gave no last word: the error, if it ended for want of memory, else null. */
  end(end: ChildEnd): PlainError | null;
}

/** @param available bytes that are free now. */
export function watchMemory(model: Model, training: Training, counts: ImageCounts, available: number): MemoryWatch {
  const before = memoryKills();
  const met = (): PlainError => toPlainError(outOfMemory(model, training, counts, available, 'met'));
  return {
    explain: (error) => (error.code === 'engine.out-of-memory' ? met() : error),
    end({ code, signal, said }) {
      const needed = estimateMemory(model, training, counts, available).total;
      return endedForMemory({ code, signal, said, needed, available, kills: { before, now: memoryKills() } }) ? met() : null;
    },
  };
}
