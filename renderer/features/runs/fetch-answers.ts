import { fromPlainError, type PlainError } from '../../../core/errors.ts';
import type { Answers } from '../../../core/ledger/answers.ts';
import { decodeAnswers, type LedgerSplit } from '../../../core/ledger/codec.ts';

/** What a run answered in an epoch. @throws EpochalError as `answersOf` of the app: `ledger.none`, `ledger.damaged`. */
export async function fetchAnswers(run: string, epoch: number, split: LedgerSplit): Promise<Answers> {
  const response = await fetch(`/runs/${encodeURIComponent(run)}/ledger/${epoch}/${split}`);
  if (!response.ok) throw fromPlainError(((await response.json()) as { error: PlainError }).error);
  return decodeAnswers(new Uint8Array(await response.arrayBuffer()));
}
