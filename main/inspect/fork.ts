import { fork } from 'node:child_process';
import type { Reply } from './protocol.ts';
import type { Child } from './worker.ts';

/**
 * Starts a program of ours as a child of plain Node.
 * @param entry path of its file.
 */
export function forkChild(entry: string): Child {
  // TensorFlow logs on stderr; stdout is ours to keep clean. Ctrl-C at a terminal is the parent's to handle.
  const child = fork(entry, [], { serialization: 'advanced', stdio: ['ignore', 'ignore', 'pipe', 'ipc'], detached: process.platform !== 'win32' });
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (said = (said + chunk).slice(-2000)));
  let exited = false;
  return {
    send(message) {
      child.send(message, () => {
        // A message that can't be delivered ends in onExit, which says so to whoever waits.
      });
    },
    onMessage: (listener) => void child.on('message', (message) => listener(message as Reply)),
    onExit(listener) {
      const once = (reason: string): void => {
        if (!exited) listener(reason);
        exited = true;
      };
      child.on('error', (error) => once(error.message));
      child.on('exit', (code, signal) => once(signal === null ? `exit code ${String(code)}${lastLine(said)}` : `signal ${signal}`));
    },
    hold(held) {
      for (const handle of [child, child.channel, child.stderr as { ref?(): void; unref?(): void } | null]) {
        if (held) handle?.ref?.();
        else handle?.unref?.();
      }
    },
    kill: () => void child.kill('SIGKILL'),
  };
}

function lastLine(said: string): string {
  const line = said.trim().split('\n').at(-1);
  return line ? ` (${line})` : '';
}
