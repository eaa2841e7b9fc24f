/** A process of ours, from outside. `In` goes to it, `Out` comes from it; both cross as they are (structured clone). */
export interface ChildProcess<In, Out> {
  readonly pid: number | undefined;
  send(message: In): void;
  onMessage(listener: (message: Out) => void): void;
  /** Called once, after its last message. */
  onEnd(listener: (end: ChildEnd) => void): void;
  /** Ends it at once. */
  kill(): void;
}

/** How a process ended. */
export interface ChildEnd {
  code: number | null;
  /** `SIGKILL`, `SIGSEGV`; null where it ended by itself. */
  signal: string | null;
  /** The last it wrote on stderr. */
  said: string;
}

export interface ProcessOptions {
  /** The most that JavaScript values may take, in megabytes; V8's own limit where it is left out. Typed arrays lie outside. */
  heapMegabytes?: number;
}

/**
 * Starts a program of ours as a child: `forkProcess` in Node, a utility process in Electron.
 * @param entry path of its file. What it hears and tells is what its protocol says: a line carries whatever it is given.
 */
export type Spawn = <In, Out>(entry: string, options?: ProcessOptions) => ChildProcess<In, Out>;

/** What a child keeps of what it writes on stderr. */
export const lastWords = 2000;
