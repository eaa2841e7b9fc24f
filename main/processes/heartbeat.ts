import { Worker } from 'node:worker_threads';

/** How often a process says that it lives. */
const beatEveryMs = 1000;

/** What a beat says of the main thread: that it has come round to its messages since the last one, or is in one piece of work. */
export const turning = 1;
export const busy = 0;

/**
 * Starts this process's heartbeat: a byte a second on stdout, for whoever started it. It is written by a thread of its
 * own, since TensorFlow's calls keep the main one for as long as they take; a process that was stopped stops with all its threads.
 */
export function startHeartbeat(): void {
  const turned = new Int32Array(new SharedArrayBuffer(4));
  Atomics.store(turned, 0, turning);
  new Worker(`(${beat.toString()})(${beatEveryMs})`, { eval: true, workerData: turned, execArgv: [] }).unref();
  setInterval(() => Atomics.store(turned, 0, turning), beatEveryMs / 2).unref();
}

/** The thread. It is given as text, and so uses nothing of this file. */
function beat(everyMs: number): void {
  const { writeSync } = process.getBuiltinModule('node:fs');
  const turned = process.getBuiltinModule('node:worker_threads').workerData as Int32Array;
  const tell = (): void => {
    try {
      writeSync(1, Uint8Array.of(Atomics.exchange(turned, 0, 0)));
    } catch (error) {
      // Nobody is left to work for, and a main thread that hangs would never notice. Anything else costs this one beat.
      if ((error as NodeJS.ErrnoException).code === 'EPIPE') process.kill(process.pid, 'SIGKILL');
    }
  };
  tell();
  setInterval(tell, everyMs);
}
