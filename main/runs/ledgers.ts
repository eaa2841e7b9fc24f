import { join } from 'node:path';
import { EpochalError } from '../../core/errors.ts';
import type { Answers } from '../../core/ledger/answers.ts';
import { decodeAnswers, ledgerParts, type LedgerSplit } from '../../core/ledger/codec.ts';
import { ledgersFolder, readLedgerBytes } from '../checkpoints/ledger.ts';
import type { Runs } from './runs.ts';

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
  const { epoch, bytes } = answerBytesOf(runs, run, which, split);
  return { epoch, answers: decodeAnswers(bytes) };
}

/** As `answersOf`, encoded (core/ledger/codec.ts). */
export function answerBytesOf(runs: Runs, run: string, which: 'best' | 'last' | number, split: LedgerSplit): { epoch: number; bytes: Uint8Array } {
  const { name, epochs, best, training } = runs.show(run);
  const refuse = (problem: string, hint: string): never => {
    throw new EpochalError('ledger.none', `Run '${name}' has no answers${problem}.`, hint);
  };
  const epoch = which === 'last' ? epochs : which === 'best' ? (best?.epoch ?? 0) : which;
  if (epochs <= training.initialEpoch) refuse(' yet: its first epoch is not finished', 'Wait for its end, or resume the run.');
  if (epoch > epochs || epoch <= training.initialEpoch) refuse(` of epoch ${epoch}: it has finished epochs ${training.initialEpoch + 1} to ${epochs}`, 'Choose one of these.');
  // Of an epoch that is not recorded there may be a file: only what is recorded counts.
  const ledger = readLedgerBytes(join(runs.folder(run), ledgersFolder), epoch);
  if (ledger === null) {
    return training.ledger
      ? refuse(` of epoch ${epoch}: an older Epochal trained it, or its network gives more than one answer for each image`, 'Train it again to have them.')
      : refuse(`: its setting 'ledger' is off`, 'Train it again without `--no-ledger`.');
  }
  const bytes = ledgerParts(ledger)[split];
  return bytes === null ? refuse(` of validation images in epoch ${epoch}: that epoch did not validate`, 'Choose an epoch that did, or the training images.') : { epoch, bytes };
}
