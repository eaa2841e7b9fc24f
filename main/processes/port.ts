import { enableCompileCache } from 'node:module';
import { constants, setPriority } from 'node:os';
import { offerToEndFirst } from '../system/memory.ts';
import { startHeartbeat } from './heartbeat.ts';

/** A child process's line to the one that started it. */
export interface Port<In, Out> {
  send(message: Out): void;
  /** Sends the last message and resolves once it is on its way. */
  sendLast(message: Out): Promise<void>;
  listen(listener: (message: In) => void): void;
}

export interface PortOptions {
  /** Below the priority of other programs: it computes for long, and takes what the machine has left. Default false. */
  background?: boolean;
}

/** Electron's utilityProcess gives its child `process.parentPort` instead of `process.send`. */
interface ParentPort<In, Out> {
  on(event: 'message', listener: (message: { data: In }) => void): void;
  postMessage(message: Out): void;
}

/**
 * Makes this process a child of ours: opens the line and starts the heartbeat. It ends when its parent is gone, and
 * before others where memory runs out.
 * @throws Error where nobody started this process.
 */
export function openPort<In, Out>({ background = false }: PortOptions = {}): Port<In, Out> {
  const { parentPort: port } = process as { parentPort?: ParentPort<In, Out> };
  if (!port && !process.send) throw new Error('this program is started by Epochal, not by hand');
  enableCompileCache();
  if (background) setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  offerToEndFirst();
  startHeartbeat();
  if (port) {
    // Electron ends its utility processes with itself.
    return {
      send: (message) => port.postMessage(message),
      async sendLast(message) {
        port.postMessage(message);
        await new Promise((resolve) => setTimeout(resolve, 100));
      },
      listen: (listener) => port.on('message', ({ data }) => listener(data)),
    };
  }
  // A process that exits waits for its threads, and one of them may be in work that never ends.
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  const send = process.send!.bind(process) as (message: Out, done: () => void) => void;
  return {
    send: (message) => send(message, () => undefined),
    sendLast: (message) => new Promise((resolve) => send(message, resolve)),
    listen: (listener) => void process.on('message', (message) => listener(message as In)),
  };
}
