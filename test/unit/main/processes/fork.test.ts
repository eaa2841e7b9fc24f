import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { forkProcess } from '../../../../main/processes/fork.ts';
import type { ChildEnd, ChildProcess, ProcessOptions } from '../../../../main/processes/process.ts';
import type { Reported } from '../../../fixtures/processes/child.ts';

const fixture = (name: string): string => join(import.meta.dirname, '../../../fixtures/processes', name);
const started: number[] = [];
/** Who inherits a process may take its time to notice that it has ended. */
const inTime = { timeout: 10_000 };

function begin(options: ProcessOptions = {}): ChildProcess<Reported, number> {
  const child = forkProcess<Reported, number>(fixture('child.ts'), options);
  started.push(child.pid!);
  return child;
}
const endOf = (child: ChildProcess<Reported, number>): Promise<ChildEnd> => new Promise((resolve) => child.onEnd(resolve));
const answer = (child: ChildProcess<Reported, number>): Promise<number> => new Promise((resolve) => child.onMessage(resolve));
const beat = (child: ChildProcess<Reported, number>, is: boolean): Promise<void> =>
  new Promise((resolve) => child.onBeat((isTurning) => {
    if (isTurning === is) resolve();
  }));

afterEach(() => {
  for (const pid of started.splice(0)) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
});

/** Unix has signals that stop a process; what they show is the same elsewhere. */
describe.skipIf(process.platform === 'win32')('a process that gives no sign of life', () => {
  it('is ended, and its end says so', async () => {
    const child = begin({ lookEveryMs: 100 });
    await beat(child, true);
    process.kill(child.pid!, 'SIGSTOP');
    expect(await endOf(child)).toMatchObject({ signal: 'SIGKILL', hung: true });
  });

  it('is ended where it never gave one', async () => {
    const child = begin({ lookEveryMs: 20 });
    process.kill(child.pid!, 'SIGSTOP');
    expect(await endOf(child)).toMatchObject({ signal: 'SIGKILL', hung: true });
  });

  it('is not one that works for long without looking up', async () => {
    const child = begin({ lookEveryMs: 100 });
    const answers: number[] = [];
    child.onMessage((said) => {
      answers.push(said);
      if (said === 1) child.kill();
    });
    const working = beat(child, false);
    child.send({ work: 3000 });
    await working;
    const end = await endOf(child);
    expect(answers).toEqual([0, 1]);
    expect(end.hung).toBeUndefined();
  });
});

describe('the end of a process', () => {
  it('is that of what it has started, where it is ended', async () => {
    const child = begin();
    child.send('helper');
    const helper = await answer(child);
    started.push(helper);
    expect(isAlive(helper)).toBe(true);
    child.kill();
    expect(await endOf(child)).toMatchObject({ signal: 'SIGKILL' });
    await expect.poll(() => isAlive(helper), inTime).toBe(false);
  });

  it('is told though what it has started goes on and keeps its stderr open', async () => {
    const child = begin();
    child.send('leave');
    started.push(await answer(child));
    expect(await endOf(child)).toMatchObject({ code: 3, signal: null });
  }, 15_000);

  it.skipIf(process.platform === 'win32')('comes when whoever started it is gone, in the middle of its work', async () => {
    const host = spawn(process.execPath, [fixture('host.ts')], { stdio: ['ignore', 'pipe', 'inherit'] });
    const pid = Number(await new Promise<Buffer>((resolve) => host.stdout.once('data', resolve)));
    started.push(pid);
    expect(isAlive(pid)).toBe(true);
    host.kill('SIGKILL');
    await expect.poll(() => isAlive(pid), inTime).toBe(false);
  });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
