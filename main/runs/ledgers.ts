import { join } from 'node:path';
import { EpochalError } from '../../core/errors.ts';
import type { Answers } from '../../core/ledger/answers.ts';
import { decodeAnswers, encodeAnswers, ledgerParts, type LedgerSplit } from '../../core/ledger/codec.ts';
import { ledgersFolder, readLedgerBytes } from '../checkpoints/ledger.ts';
import type { Runs } from './runs.ts';
import { answersAsImported } from './seen.ts';

export interface EpochAnswers {
  epoch: number;
  answers: Answers;
}

/**
 * What a run answered of the images of one of its epochs.
 * @param which `best`: its best epoch; `last`: the newest that is finished; or the number of one.
 * @throws EpochalError `run.unknown`; `ledger.none` where the epoch kept no answers; `ledger.damaged`.
 */
export function answersOf(runs: Runs, run: string, which: 'best' | 'last' | number, split: LedgerSplit): EpochAnswers {
  const { epoch, bytes } = recordedOf(runs, run, which, split);
  return { epoch, answers: answersAsImported(runs.seen(run), decodeAnswers(bytes)) };
}

/** As `answersOf`, encoded (core/ledger/codec.ts). */
export function answerBytesOf(runs: Runs, run: string, which: 'best' | 'last' | number, split: LedgerSplit): { epoch: number; bytes: Uint8Array } {
  const recorded = recordedOf(runs, run, which, split);
  const seen = runs.seen(run);
  return seen === null ? recorded : { epoch: recorded.epoch, bytes: encodeAnswers(answersAsImported(seen, decodeAnswers(recorded.bytes))) };
}

function recordedOf(runs: Runs, run: string, which: 'best' | 'last' | number, split: LedgerSplit): { epoch: number; bytes: Uint8Array } {
  const { name, epochs, best, training } = runs.show(run);
  const epoch = which === 'last' ? epochs : which === 'best' ? (best?.epoch ?? 0) : which;
  if (epochs <= training.initialEpoch) throw new EpochalError('ledger.none/yet', { name });
  if (epoch > epochs || epoch <= training.initialEpoch) throw new EpochalError('ledger.none/epoch', { name, epoch, first: training.initialEpoch + 1, last: epochs });
  // Of an epoch that is not recorded there may be a file: only what is recorded counts.
  const ledger = readLedgerBytes(join(runs.folder(run), ledgersFolder), epoch);
  if (ledger === null) throw training.ledger ? new EpochalError('ledger.none', { name, epoch }) : new EpochalError('ledger.none/off', { name });
  const bytes = ledgerParts(ledger)[split];
  if (bytes === null) throw new EpochalError('ledger.none/validation', { name, epoch });
  return { epoch, bytes };
}
