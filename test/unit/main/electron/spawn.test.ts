import { fork } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { utilitySpawner, type Utility } from '../../../../main/electron/spawn.ts';
import type { ChildEnd } from '../../../../main/processes/process.ts';
import type { Reported } from '../../../fixtures/processes/child.ts';

const entry = join(import.meta.dirname, '../../../fixtures/processes/child.ts');

/** A process of Node's in the shape of Electron's, which asks a process to end where Node is told to kill it. */
const spawn = utilitySpawner((program): Utility => {
  const child = fork(program, [], { serialization: 'advanced', stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  return {
    pid: child.pid,
    stdout: child.stdout,
    stderr: child.stderr,
    postMessage: (message) => void child.send(message as object),
    on: (event: string, listener: (value: never) => void) => child.on(event, listener as () => void),
    kill: () => child.kill('SIGTERM'),
  };
});

it.skipIf(process.platform === 'win32')('a utility process that gives no sign of life is ended, and its end says so', async () => {
  const child = spawn<Reported, number>(entry, { lookEveryMs: 100 });
  await new Promise<void>((resolve) => child.onBeat(() => resolve()));
  process.kill(child.pid!, 'SIGSTOP');
  expect(await new Promise<ChildEnd>((resolve) => child.onEnd(resolve))).toMatchObject({ hung: true });
  expect(() => process.kill(child.pid!, 0)).toThrow('ESRCH');
});
