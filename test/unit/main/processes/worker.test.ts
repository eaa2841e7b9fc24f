import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { forkProcess } from '../../../../main/processes/fork.ts';
import type { ProcessOptions } from '../../../../main/processes/process.ts';
import { createWorker, type Worker } from '../../../../main/processes/worker.ts';
import { inspectFailures } from '../../../../main/inspect/failures.ts';
import type { Call, Reply } from '../../../../main/processes/calls.ts';

const entry = join(import.meta.dirname, '../../../fixtures/processes/worker.mjs');
/** What the child of the fixture answers. */
interface Work {
  pid(input: null): number;
  act(how: 'answer' | 'fail' | 'hang' | 'die'): Float32Array;
}

describe('a worker', () => {
  const open: Worker<Work>[] = [];
  const begin = (idleMs = 60_000, start = entry, options: ProcessOptions = {}) => {
    const worker = createWorker<Work>({ ...inspectFailures, start: () => forkProcess<Call, Reply>(start, options), idleMs });
    open.push(worker);
    return worker;
  };
  const pidOf = (worker: Worker<Work>) => worker.call('pid', null);
  afterEach(() => {
    for (const worker of open.splice(0)) worker.close();
  });

  it('keeps one child and carries typed arrays', async () => {
    const worker = begin();
    const pid = await pidOf(worker);
    expect(await worker.call('act', 'answer')).toEqual(Float32Array.of(0.25, 0.75));
    expect(await pidOf(worker)).toBe(pid);
  });

  it('gives errors of the child as they were thrown', async () => {
    await expect(begin().call('act', 'fail')).rejects.toMatchObject({ name: 'EpochalError', code: 'checkpoint.mismatch', message: 'no', hint: 'yes' });
  });

  it('says that the child died, to all who wait, and starts a fresh one', async () => {
    const worker = begin();
    const first = await pidOf(worker);
    const waiting = (['hang', 'die'] as const).map((how) => worker.call('act', how));
    for (const answer of await Promise.allSettled(waiting)) {
      expect(answer).toMatchObject({ status: 'rejected', reason: { code: 'inspect.died', message: expect.stringContaining('exit code 7') } });
    }
    expect(await pidOf(worker)).not.toBe(first);
  });

  it.skipIf(process.platform === 'win32')('says that the child hung, and starts a fresh one', async () => {
    const worker = begin(60_000, entry, { lookEveryMs: 50 });
    const first = await pidOf(worker);
    process.kill(first, 'SIGSTOP');
    await expect(worker.call('act', 'answer')).rejects.toMatchObject({ code: 'process.hung' });
    expect(await pidOf(worker)).not.toBe(first);
  });

  it('says so when the child cannot start, with its last words', async () => {
    await expect(begin(60_000, join(import.meta.dirname, 'none.mjs')).call('act', 'answer')).rejects.toMatchObject({ code: 'inspect.died' });
  });

  it('rejects what waits when it is closed', async () => {
    const worker = begin();
    const answer = worker.call('act', 'hang');
    worker.close();
    await expect(answer).rejects.toMatchObject({ code: 'inspect.died' });
  });

  it('ends an idle child, and starts another when asked', async () => {
    const worker = begin(1);
    const pid = await pidOf(worker);
    await expect.poll(() => isAlive(pid)).toBe(false);
    expect(await pidOf(worker)).not.toBe(pid);
  });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
