import type { FromChild, ToChild } from './protocol.ts';

/** A training process's line to the one that started it. */
export interface ChildPort {
  tell(message: FromChild): void;
  /** Tells the last word and resolves once it is on its way. */
  tellLast(message: FromChild): Promise<void>;
  listen(listener: (message: ToChild) => void): void;
  /** Called when the other side is gone. */
  onGone(listener: () => void): void;
}

/** Electron's utilityProcess gives its child `process.parentPort` instead of `process.send`. */
interface ParentPort {
  on(event: 'message', listener: (message: { data: ToChild }) => void): void;
  postMessage(message: FromChild): void;
}

/** @throws Error where nobody started this process to train. */
export function openChildPort(): ChildPort {
  const { parentPort: port } = process as { parentPort?: ParentPort };
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
  if (!process.send) throw new Error('this program is started by Epochal to train a run');
  const send = process.send.bind(process) as (message: FromChild, done: () => void) => void;
  return {
    tell: (message) => send(message, () => undefined),
    tellLast: (message) => new Promise((resolve) => send(message, resolve)),
    listen: (listener) => void process.on('message', listener),
    onGone: (listener) => void process.on('disconnect', listener),
  };
}
