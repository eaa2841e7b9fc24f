import { fork } from 'node:child_process';
import type { FromChild, ToChild } from './protocol.ts';

/** A training process, from outside. */
export interface TrainingChild {
  readonly pid: number | undefined;
  send(message: ToChild): void;
  onMessage(listener: (message: FromChild) => void): void;
  /** Called once, after its last message. */
  onEnd(listener: (end: ChildEnd) => void): void;
  /** Ends it at once. */
  kill(): void;
}

/** How a training process ended. */
export interface ChildEnd {
  code: number | null;
  /** `SIGKILL`, `SIGSEGV`; null where it ended by itself. */
  signal: string | null;
  /** The last it wrote on stderr. */
  said: string;
}

/** Starts a program of ours as a child: `forkTraining` in Node, a utility process in Electron. */
export type SpawnChild = (entry: string) => TrainingChild;

export const forkTraining: SpawnChild = (entry) => {
  // TensorFlow logs on stderr; stdout stays clean. A signal to the terminal's group is the parent's to handle.
  const child = fork(entry, [], { serialization: 'advanced', stdio: ['ignore', 'ignore', 'pipe', 'ipc'], detached: process.platform !== 'win32' });
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (said = (said + chunk).slice(-2000)));
  return {
    pid: child.pid,
    send(message) {
      child.send(message, () => {
        // A message that can't be delivered ends in onEnd.
      });
    },
    onMessage: (listener) => void child.on('message', (message) => listener(message as FromChild)),
    onEnd(listener) {
      // Messages may still come after `exit`; `close` waits for the channel and stderr.
      let told = false;
      const once = (end: ChildEnd): void => {
        if (!told) listener(end);
        told = true;
      };
      child.on('error', (error) => {
        if (child.pid === undefined) once({ code: null, signal: null, said: error.message });
      });
      child.on('close', (code, signal) => once({ code, signal, said }));
    },
    kill: () => void child.kill('SIGKILL'),
  };
};
