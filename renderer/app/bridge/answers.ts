import { fromPlainError, type PlainError } from '../../../core/errors.ts';
import type { Answers } from '../../../core/ledger/answers.ts';
import { decodeAnswers, type LedgerSplit } from '../../../core/ledger/codec.ts';

/** What a run answered in an epoch. @throws EpochalError as `answersOf` of the app: `ledger.none`, `ledger.damaged`. */
export function fetchAnswers(run: string, epoch: number | 'best', split: LedgerSplit): Promise<Answers> {
  return fetched(`/runs/${encodeURIComponent(run)}/ledger/${epoch}/${split}`);
}

/** What the checkpoint of an epoch answers of the test images, which takes seconds the first time. @throws EpochalError as `evaluate`. */
export function fetchTestAnswers(run: string, epoch: number | 'best'): Promise<Answers> {
  return fetched(`/runs/${encodeURIComponent(run)}/test/${epoch}`);
}

async function fetched(address: string): Promise<Answers> {
  const response = await fetch(address);
  if (!response.ok) throw fromPlainError(((await response.json()) as { error: PlainError }).error);
  return decodeAnswers(new Uint8Array(await response.arrayBuffer()));
}
