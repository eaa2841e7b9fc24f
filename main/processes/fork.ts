import { fork, type ChildProcess as NodeProcess } from 'node:child_process';
import { childOf, nodeOptions } from './child-of.ts';
import type { Spawn } from './process.ts';

/** Starts a child of plain Node. */
export const forkProcess: Spawn = (entry, options = {}) => {
  // TensorFlow logs on stderr; stdout carries the heartbeat. A signal to the terminal's group is the parent's to handle.
  const child = fork(entry, [], {
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    detached: process.platform !== 'win32',
    execArgv: [...process.execArgv, ...nodeOptions(options)],
  });
  const handles = [child, child.channel, child.stdout, child.stderr] as ({ ref?(): void; unref?(): void } | null)[];
  child.stdout?.resume();
  endWithUs(child);
  return childOf(
    {
      pid: child.pid,
      stdout: child.stdout,
      stderr: child.stderr,
      send(message) {
        child.send(message as object, () => {
          // A message that can't be delivered ends in onEnd.
        });
      },
      onMessage: (listener) => void child.on('message', listener),
      onClose(listener) {
        child.on('close', (code, signal) => listener({ code, signal }));
        child.on('error', (error) => {
          if (child.pid === undefined) listener({ code: null, signal: null }, error.message);
        });
      },
      onExit: (listener) => void child.on('exit', (code, signal) => listener({ code, signal })),
      ref: () => handles.forEach((handle) => handle?.ref?.()),
      unref: () => handles.forEach((handle) => handle?.unref?.()),
      kill: () => killGroup(child),
    },
    options,
  );
};

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
