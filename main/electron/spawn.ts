import { turning } from '../processes/heartbeat.ts';
import { goneWithinMs, lastWords, type ChildEnd, type Spawn } from '../processes/process.ts';
import { endSilent } from '../processes/silence.ts';

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
  return <In, Out>(entry: string, options: Parameters<Spawn>[1] = {}) => {
    const { heapMegabytes } = options;
    const child = fork(entry, 'Epochal working', heapMegabytes === undefined ? [] : [`--max-old-space-size=${heapMegabytes}`]);
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => (said = (said + chunk.toString('utf8')).slice(-lastWords)));
    const { promise: end, resolve } = Promise.withResolvers<ChildEnd>();
    let hasEnded = false;
    child.on('exit', (code) => {
      hasEnded = true;
      resolve({ code, signal: null, said });
    });
    return endSilent<In, Out>(
      {
        pid: child.pid,
        send: (message: In) => child.postMessage(message),
        onMessage: (listener: (message: Out) => void) => void child.on('message', (message) => listener(message as Out)),
        onBeat: (listener: (isTurning: boolean) => void) => void child.stdout?.on('data', (bytes: Buffer) => listener(bytes.includes(turning))),
        onEnd: (listener: (end: ChildEnd) => void) => void end.then(listener),
        // Electron ends its utility processes with itself; they never keep it.
        ref: () => undefined,
        unref: () => undefined,
        kill() {
          if (hasEnded) return;
          killNow(child);
          setTimeout(() => resolve({ code: null, signal: 'SIGKILL', said }), goneWithinMs).unref();
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
