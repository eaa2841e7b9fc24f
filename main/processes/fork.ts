import { fork, type ChildProcess as NodeProcess } from 'node:child_process';
import { turning } from './heartbeat.ts';
import { goneWithinMs, lastWords, type ChildEnd, type Spawn } from './process.ts';
import { endSilent } from './silence.ts';

/** Starts a child of plain Node. */
export const forkProcess: Spawn = <In, Out>(entry: string, options: Parameters<Spawn>[1] = {}) => {
  const { heapMegabytes } = options;
  // TensorFlow logs on stderr; stdout carries the heartbeat. A signal to the terminal's group is the parent's to handle.
  const child = fork(entry, [], {
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    detached: process.platform !== 'win32',
    ...(heapMegabytes === undefined ? {} : { execArgv: [...process.execArgv, `--max-old-space-size=${heapMegabytes}`] }),
  });
  const handles = [child, child.channel, child.stdout, child.stderr] as ({ ref?(): void; unref?(): void } | null)[];
  const unref = (): void => handles.forEach((handle) => handle?.unref?.());
  endWithUs(child);
  const end = endOf(child, unref);
  return endSilent<In, Out>(
    {
      pid: child.pid,
      send(message: In) {
        child.send(message as object, () => {
          // A message that can't be delivered ends in onEnd.
        });
      },
      onMessage: (listener: (message: Out) => void) => void child.on('message', (message) => listener(message as Out)),
      onBeat: (listener: (isTurning: boolean) => void) => void child.stdout?.on('data', (bytes: Buffer) => listener(bytes.includes(turning))),
      onEnd: (listener: (end: ChildEnd) => void) => void end.whole.then(listener),
      ref: () => handles.forEach((handle) => handle?.ref?.()),
      unref,
      kill() {
        killGroup(child);
        end.expect();
      },
    },
    options,
  );
};

/**
 * How a child ends. Messages may still come after it has ended; its channels close last. They are not waited for for
 * ever: a process in a driver that hangs cannot be ended, and what one has started may hold on to its stderr.
 * @param letGo called when it is no longer waited for.
 */
function endOf(child: NodeProcess, letGo: () => void): { whole: Promise<ChildEnd>; expect(): void } {
  let said = '';
  child.stdout?.resume();
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (said = (said + chunk).slice(-lastWords)));
  let late: NodeJS.Timeout | null = null;
  let expect!: () => void;
  const whole = new Promise<ChildEnd>((resolve) => {
    const giveUp = (): void => {
      letGo();
      resolve({ code: child.exitCode, signal: child.signalCode ?? (child.exitCode === null ? 'SIGKILL' : null), said });
    };
    expect = () => {
      // Where this process was itself busy, what has come meanwhile is heard first.
      late ??= setTimeout(() => setImmediate(giveUp), goneWithinMs).unref();
    };
    child.on('error', (error) => {
      if (child.pid === undefined) resolve({ code: null, signal: null, said: error.message });
    });
    child.on('exit', expect);
    child.on('close', (code, signal) => resolve({ code, signal, said }));
  });
  void whole.then(() => clearTimeout(late ?? undefined));
  return { whole, expect };
}

/**
 * In whatever order this process ends, the child is ended with it, even one that hangs. Where this process is killed,
 * the child sees its line close.
 */
function endWithUs(child: NodeProcess): void {
  const end = (): void => killGroup(child);
  process.once('exit', end);
  child.once('exit', () => process.removeListener('exit', end));
}

/** A child leads a group of its own: what it has started ends with it. */
function killGroup(child: NodeProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL');
  } catch {
    // It has ended just now.
    child.kill('SIGKILL');
  }
}
