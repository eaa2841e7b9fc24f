import { inImageOrder, type Answers, type BatchAnswers } from '../../core/ledger/answers.ts';
import { encodeAnswers } from '../../core/ledger/codec.ts';
import { AnswerCollector } from '../../core/ledger/collector.ts';
import type { Plan } from '../../core/plan.ts';
import { removeLedgersAfter, writeLedger } from '../checkpoints/ledger.ts';
import type { PartAnswers } from '../engine/engine.ts';

/** Keeps what a training answers of each image, epoch by epoch. */
export interface LedgerKeeper {
  /** @param indices of a batch's images among the training images. @param answers as `StepResult` has them. */
  trained(indices: Int32Array, answers: BatchAnswers | null): void;
  /** A validation has begun. */
  validates(): void;
  validated(part: PartAnswers | null): void;
  /** Writes the ledger of the epoch that is over. @param epoch from 1. @param validated whether it ended with a validation. */
  endEpoch(epoch: number, validated: boolean): void;
  /** What was answered of training images in the epoch under way, for a checkpoint within it; null where no ledger is kept. */
  underWay(): Uint8Array | null;
}

export interface LedgerOptions {
  /** Where the ledgers go. */
  folder: string;
  plan: Pick<Plan, 'train' | 'validation'>;
  /** Epochs that are finished; ledgers of later ones are removed. */
  finished: number;
  /** Training's answers of the epoch under way, as a checkpoint within it has them; null for none. */
  from: Answers | null;
  /** Whether the run is ours still. */
  isOurs(): boolean;
}

/** A keeper for a training whose engine gives its answers. */
export function keepLedger({ folder, plan, finished, from, isOurs }: LedgerOptions): LedgerKeeper {
  removeLedgersAfter(folder, finished);
  const train = new AnswerCollector(plan.train, from);
  const validation = plan.validation && new AnswerCollector(plan.validation);
  return {
    trained: (indices, answers) => void (answers && train.add(indices, answers)),
    validates: () => validation?.clear(),
    validated: (part) => void (part && validation?.add(part.indices, part.answers)),
    endEpoch(epoch, validated) {
      writeLedger(folder, { epoch, train: inImageOrder(train.answers), validation: validated && validation ? validation.answers : null }, isOurs);
      train.clear();
    },
    underWay: () => encodeAnswers(train.answers),
  };
}

/** For a training that keeps none. */
export const noLedger: LedgerKeeper = { trained: () => undefined, validates: () => undefined, validated: () => undefined, endEpoch: () => undefined, underWay: () => null };
