import { createHash } from 'node:crypto';
import { ledgerSplits } from '../../core/ledger/codec.ts';
import { answerBytesOf } from '../runs/ledgers.ts';
import type { Runs } from '../runs/runs.ts';
import { noFile, tagged } from './answer.ts';

/** `/runs/<run>/ledger/<epoch, best or last>/<train or validation>`: what it answered in that epoch, as core/ledger/codec.ts encodes it. */
export type RunAnswers = (request: Request, run: string, epoch: string, split: string) => Promise<Response>;

export function createRunAnswers(runs: Runs): RunAnswers {
  return async (request, run, epoch, splitName) => {
    const split = ledgerSplits.find((one) => one === splitName);
    const which = epoch === 'best' || epoch === 'last' ? epoch : /^[1-9]\d{0,6}$/.test(epoch) ? Number(epoch) : null;
    if (!split || which === null) throw noFile(new URL(request.url).pathname);
    const bytes = new Uint8Array(answerBytesOf(runs, run, which, split).bytes);
    const tag = createHash('sha256').update(bytes).digest('base64url').slice(0, 16);
    return tagged(request, tag, false, 'application/octet-stream', () => Promise.resolve(bytes));
  };
}
