import { createHash } from 'node:crypto';
import { encodeAnswers, ledgerSplits } from '../../core/ledger/codec.ts';
import type { Inspector } from '../inspect/inspector.ts';
import { askTest } from '../inspect/test-answers.ts';
import { answerBytesOf } from '../runs/ledgers.ts';
import type { Runs } from '../runs/runs.ts';
import { noFile, tagged } from './answer.ts';

/** `/runs/<run>/ledger/<epoch, best or last>/<train or validation>`: what it answered in that epoch, as core/ledger/codec.ts encodes it. */
export type RunAnswers = (request: Request, run: string, epoch: string, split: string) => Promise<Response>;

export function createRunAnswers(runs: Runs): RunAnswers {
  return async (request, run, epoch, splitName) => {
    const split = ledgerSplits.find((one) => one === splitName);
    const which = readWhich(epoch);
    if (!split || which === null) throw noFile(new URL(request.url).pathname);
    return encoded(request, new Uint8Array(answerBytesOf(runs, run, which, split).bytes));
  };
}

/** `/runs/<run>/test/<epoch, best or last>`: what its checkpoint of that epoch answers of the test images, encoded likewise. */
export type TestAnswers = (request: Request, run: string, epoch: string) => Promise<Response>;

/** As many answers as are kept, those asked for last: of 20 runs, and of 20 more. */
const mostKept = 40;

/** Images are answered when they are first asked for. */
export function createTestAnswers(runs: Runs, inspector: Inspector): TestAnswers {
  const kept = new Map<string, Uint8Array<ArrayBuffer>>();
  return async (request, run, epoch) => {
    if (readWhich(epoch) === null) throw noFile(new URL(request.url).pathname);
    const detail = runs.show(run);
    // While it trains its best and last are others with each epoch; the data may be others by now.
    const key = [run, epoch, detail.attempt, detail.epochs, detail.datasetChanged].join(' ');
    const bytes = kept.get(key) ?? encodeAnswers((await askTest(inspector, runs, detail, epoch, { signal: request.signal })).answers);
    kept.delete(key);
    kept.set(key, bytes);
    if (kept.size > mostKept) kept.delete(kept.keys().next().value!);
    return encoded(request, bytes);
  };
}

function readWhich(epoch: string): 'best' | 'last' | number | null {
  return epoch === 'best' || epoch === 'last' ? epoch : /^[1-9]\d{0,6}$/.test(epoch) ? Number(epoch) : null;
}

function encoded(request: Request, bytes: Uint8Array<ArrayBuffer>): Promise<Response> {
  const tag = createHash('sha256').update(bytes).digest('base64url').slice(0, 16);
  return tagged(request, tag, false, 'application/octet-stream', () => Promise.resolve(bytes));
}
