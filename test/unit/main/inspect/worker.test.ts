import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { EngineRef } from '../../../../main/engine/engines.ts';
import { forkProcess } from '../../../../main/processes/fork.ts';
import type { ProcessOptions } from '../../../../main/processes/process.ts';
import type { Question } from '../../../../main/inspect/protocol.ts';
import { Recent } from '../../../../main/inspect/recent.ts';
import { Worker } from '../../../../main/inspect/worker.ts';

const entry = join(import.meta.dirname, '../../../fixtures/inspect/child.mjs');
const engine: EngineRef = { name: 'tensorflow', files: { framework: '', cc: '' } };
const predict = (checkpoint: string): Extract<Question, { kind: 'predict' }> => ({ kind: 'predict', engine, spec: { name: '', preprocessing: { scale: 1, offset: 0 }, layers: [] }, checkpoint, images: new Uint8Array(), count: 1 });

describe('a worker', () => {
  const open: Worker[] = [];
  const begin = (idleMs = 60_000, start = entry, options: ProcessOptions = {}) => {
    const worker = new Worker(() => forkProcess(start, options), idleMs);
    open.push(worker);
    return worker;
  };
  const pidOf = async (worker: Worker) => Number((await worker.ask<'devices'>({ kind: 'devices', engine })).version);
  afterEach(() => {
    for (const worker of open.splice(0)) worker.close();
  });

  it('keeps one child and carries typed arrays', async () => {
    const worker = begin();
    const pid = await pidOf(worker);
    expect(await worker.ask<'predict'>(predict('good'))).toEqual(Float32Array.of(0.25, 0.75));
    expect(await pidOf(worker)).toBe(pid);
  });

  it('gives errors of the child as they were thrown', async () => {
    await expect(begin().ask<'predict'>(predict('fail'))).rejects.toMatchObject({ name: 'EpochalError', code: 'checkpoint.mismatch', message: 'no', hint: 'yes' });
  });

  it('says that the child died, to all who wait, and starts a fresh one', async () => {
    const worker = begin();
    const first = await pidOf(worker);
    const waiting = [predict('hang'), predict('die')].map((question) => worker.ask<'predict'>(question));
    for (const answer of await Promise.allSettled(waiting)) {
      expect(answer).toMatchObject({ status: 'rejected', reason: { code: 'inspect.died', message: expect.stringContaining('exit code 7') } });
    }
    expect(await pidOf(worker)).not.toBe(first);
  });

  it.skipIf(process.platform === 'win32')('says that the child hung, and starts a fresh one', async () => {
    const worker = begin(60_000, entry, { lookEveryMs: 50 });
    const first = await pidOf(worker);
    process.kill(first, 'SIGSTOP');
    await expect(worker.ask<'predict'>(predict('good'))).rejects.toMatchObject({ code: 'process.hung' });
    expect(await pidOf(worker)).not.toBe(first);
  });

  it('says so when the child cannot start, with its last words', async () => {
    await expect(begin(60_000, join(import.meta.dirname, 'none.mjs')).ask<'predict'>(predict('good'))).rejects.toMatchObject({ code: 'inspect.died' });
  });

  it('rejects what waits when it is closed', async () => {
    const worker = begin();
    const answer = worker.ask<'predict'>(predict('hang'));
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

it('keeps the most recently used, closing the others', () => {
  const log: string[] = [];
  const recent = new Recent<{ close(): void }>(2);
  const get = (key: string) =>
    recent.get(key, () => {
      log.push(`make ${key}`);
      return { close: () => log.push(`close ${key}`) };
    });
  for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) get(key);
  expect(log).toEqual(['make a', 'make b', 'close b', 'make c', 'close c', 'make b']);
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
