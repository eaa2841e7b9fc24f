import { emptyLedger, encodeLedger, recordAnswers, type Ledger } from '../../core/ledger.ts';
import type { Plan } from '../../core/plan.ts';
import { removeLedgersAfter, writeLedger } from '../checkpoints/ledger.ts';
import type { PartAnswers } from '../engine/engine.ts';

/** Keeps what a training answers of each image, epoch by epoch. */
export interface LedgerKeeper {
  /** @param indices of a batch's images among the training images. @param answers as `StepResult` has them. */
  trained(indices: Int32Array, answers: Float32Array | null): void;
  validated(part: PartAnswers | null): void;
  /** Writes the ledger of the epoch that is over. @param epoch from 1. @param validated whether it ended with a validation. */
  endEpoch(epoch: number, validated: boolean): void;
  /** The ledger of the epoch under way, for a checkpoint within it; null where none is kept. */
  underWay(): Uint8Array[] | null;
}

export interface LedgerOptions {
  /** Where the ledgers go. */
  folder: string;
  classes: number;
  plan: Pick<Plan, 'train' | 'validation'>;
  /** Epochs that are finished; ledgers of later ones are removed. */
  finished: number;
  /** The epoch under way as a checkpoint within it has it; null for none. */
  from: Ledger | null;
  /** Whether the run is ours still. */
  isOurs(): boolean;
}

/** A keeper for a training whose engine gives its answers. */
export function keepLedger({ folder, classes, plan, finished, from, isOurs }: LedgerOptions): LedgerKeeper {
  removeLedgersAfter(folder, finished);
  let now = from ?? emptyLedger(finished + 1, classes, plan);
  return {
    trained: (indices, answers) => void (answers && recordAnswers(now.train, indices, answers)),
    validated: (part) => void (part && now.validation && recordAnswers(now.validation, part.indices, part.answers)),
    endEpoch(epoch, validated) {
      writeLedger(folder, { ...now, epoch, validation: validated ? now.validation : null }, isOurs);
      now = emptyLedger(epoch + 1, classes, plan);
    },
    underWay: () => encodeLedger(now),
  };
}

/** For a training that keeps none. */
export const noLedger: LedgerKeeper = { trained: () => undefined, validated: () => undefined, endEpoch: () => undefined, underWay: () => null };
