import { fork } from 'node:child_process';
import { lastWords, type ChildEnd, type Spawn } from './process.ts';

/** Starts a child of plain Node. */
export const forkProcess: Spawn = <In, Out>(entry: string, { heapMegabytes }: Parameters<Spawn>[1] = {}) => {
  // TensorFlow logs on stderr; stdout stays clean. A signal to the terminal's group is the parent's to handle.
  const child = fork(entry, [], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    detached: process.platform !== 'win32',
    ...(heapMegabytes === undefined ? {} : { execArgv: [...process.execArgv, `--max-old-space-size=${heapMegabytes}`] }),
  });
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (said = (said + chunk).slice(-lastWords)));
  return {
    pid: child.pid,
    send(message: In) {
      child.send(message as object, () => {
        // A message that can't be delivered ends in onEnd.
      });
    },
    onMessage: (listener: (message: Out) => void) => void child.on('message', (message) => listener(message as Out)),
    onEnd(listener: (end: ChildEnd) => void) {
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
