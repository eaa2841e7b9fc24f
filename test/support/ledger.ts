import { join } from 'node:path';
import type { Answers } from '../../core/ledger/answers.ts';
import { decodeLedger, type Ledger } from '../../core/ledger/codec.ts';
import { ledgersFolder, readLedgerBytes } from '../../main/checkpoints/ledger.ts';

/** The ledger of a run's epoch, from the run's folder; null where there is none. @throws EpochalError `ledger.damaged`. */
export function readLedger(folder: string, epoch: number): Ledger | null {
  const bytes = readLedgerBytes(join(folder, ledgersFolder), epoch);
  return bytes && decodeLedger(bytes);
}

/** Answers to `count` images of a split, others for each epoch, as 16-bit floats hold them. */
export function someAnswers(split: Answers['split'], count: number, epoch: number): Answers {
  const each = (value: (image: number) => number): Int32Array => Int32Array.from({ length: count }, (_, image) => value(image));
  const shares = (step: number): Float32Array => Float32Array.from({ length: count }, (_, image) => Math.f16round(((image * step + epoch) % 17) / 17));
  const label = each((image) => image % 3);
  return {
    split,
    images: { start: 0, count },
    index: each((image) => image),
    label,
    predicted: each((image) => (image + (image % (epoch + 1) === 0 ? 0 : 1)) % 3),
    target: label,
    probability: shares(3),
    confidence: shares(5),
    margin: shares(7),
  };
}
