import { startHeartbeat } from './heartbeat.ts';

/** A child process's line to the one that started it. */
export interface Port<In, Out> {
  tell(message: Out): void;
  /** Tells the last word and resolves once it is on its way. */
  tellLast(message: Out): Promise<void>;
  listen(listener: (message: In) => void): void;
  /** Called when the other side is gone. */
  onGone(listener: () => void): void;
}

/** Electron's utilityProcess gives its child `process.parentPort` instead of `process.send`. */
interface ParentPort<In, Out> {
  on(event: 'message', listener: (message: { data: In }) => void): void;
  postMessage(message: Out): void;
}

/** Opens the line and starts the heartbeat. @throws Error where nobody started this process. */
export function openPort<In, Out>(): Port<In, Out> {
  const { parentPort: port } = process as { parentPort?: ParentPort<In, Out> };
  if (!port && !process.send) throw new Error('this program is started by Epochal, not by hand');
  startHeartbeat();
  if (port) {
    return {
      tell: (message) => port.postMessage(message),
      async tellLast(message) {
        port.postMessage(message);
        await new Promise((resolve) => setTimeout(resolve, 100));
      },
      listen: (listener) => port.on('message', ({ data }) => listener(data)),
      // Electron ends its utility processes with itself.
      onGone: () => undefined,
    };
  }
  const send = process.send!.bind(process) as (message: Out, done: () => void) => void;
  return {
    tell: (message) => send(message, () => undefined),
    tellLast: (message) => new Promise((resolve) => send(message, resolve)),
    listen: (listener) => void process.on('message', (message) => listener(message as In)),
    onGone: (listener) => void process.on('disconnect', listener),
  };
}
