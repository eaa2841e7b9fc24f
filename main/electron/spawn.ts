import { childOf, nodeOptions } from '../processes/child-of.ts';
import type { Spawn } from '../processes/process.ts';

interface Output {
  on(event: 'data', listener: (chunk: Buffer) => void): unknown;
}

/** What is used of Electron's `UtilityProcess`. */
export interface Utility {
  readonly pid: number | undefined;
  readonly stdout: Output | null;
  readonly stderr: Output | null;
  postMessage(message: unknown): void;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  on(event: 'exit', listener: (code: number) => void): unknown;
  kill(): boolean;
}

/** `utilityProcess.fork`, with its stdout and stderr as pipes. @param execArgv options of Node. */
export type ForkUtility = (entry: string, name: string, execArgv: string[]) => Utility;

/** Children as Electron's utility processes, in the shape Node's forks have. */
export function utilitySpawner(fork: ForkUtility): Spawn {
  return (entry, options = {}) => {
    const child = fork(entry, 'Epochal working', nodeOptions(options));
    let hasEnded = false;
    child.on('exit', () => (hasEnded = true));
    return childOf(
      {
        pid: child.pid,
        stdout: child.stdout,
        stderr: child.stderr,
        send: (message) => child.postMessage(message),
        onMessage: (listener) => void child.on('message', listener),
        onClose: (listener) => void child.on('exit', (code) => listener({ code, signal: null })),
        // Electron ends its utility processes with itself; they never keep it.
        ref: () => undefined,
        unref: () => undefined,
        kill() {
          if (!hasEnded) killNow(child);
        },
      },
      options,
    );
  };
}

/** Electron's own `kill` asks the process to end, which one that was stopped never does. */
function killNow(child: Utility): void {
  try {
    if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL');
  } catch {
    // It has ended just now.
  }
  child.kill();
}
