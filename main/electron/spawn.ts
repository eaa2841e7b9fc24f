import type { Reply } from '../inspect/protocol.ts';
import { lastWords, type ChildEnd, type ProcessOptions } from '../processes/process.ts';
import type { Spawners } from '../studio.ts';

/** What is used of Electron's `UtilityProcess`. */
export interface Utility {
  readonly pid: number | undefined;
  readonly stderr: { on(event: 'data', listener: (chunk: Buffer) => void): unknown } | null;
  postMessage(message: unknown): void;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  on(event: 'exit', listener: (code: number) => void): unknown;
  kill(): boolean;
}

/** `utilityProcess.fork`, with its stderr as a pipe. @param execArgv options of Node. */
export type ForkUtility = (entry: string, name: string, execArgv: string[]) => Utility;

/** Children as Electron's utility processes, in the shape Node's forks have. */
export function utilitySpawners(fork: ForkUtility): Spawners {
  return {
    process: <In, Out>(entry: string, { heapMegabytes }: ProcessOptions = {}) => {
      const { child, end } = start(fork, entry, 'Epochal working', heapMegabytes === undefined ? [] : [`--max-old-space-size=${heapMegabytes}`]);
      return {
        pid: child.pid,
        send: (message: In) => child.postMessage(message),
        onMessage: (listener: (message: Out) => void) => void child.on('message', (message) => listener(message as Out)),
        onEnd: (listener: (end: ChildEnd) => void) => void end.then(({ code, said }) => listener({ code, signal: null, said })),
        kill: () => void child.kill(),
      };
    },
    inspecting(entry) {
      const { child, end } = start(fork, entry, 'Epochal inspecting', []);
      return {
        send: (message) => child.postMessage(message),
        onMessage: (listener) => void child.on('message', (message) => listener(message as Reply)),
        onExit: (listener) => void end.then(({ code, said }) => listener(`exit code ${code}${said === '' ? '' : ` (${said.trim().split('\n').at(-1)!})`}`)),
        // Electron ends its utility processes with itself; they never keep it.
        hold: () => undefined,
        kill: () => void child.kill(),
      };
    },
  };
}

function start(fork: ForkUtility, entry: string, name: string, execArgv: string[]): { child: Utility; end: Promise<{ code: number; said: string }> } {
  const child = fork(entry, name, execArgv);
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => (said = (said + chunk.toString('utf8')).slice(-lastWords)));
  return { child, end: new Promise((resolve) => child.on('exit', (code) => resolve({ code, said }))) };
}
