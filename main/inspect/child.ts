import { toPlainError } from '../../core/errors.ts';
import { inspect } from './answering.ts';
import type { Request } from './protocol.ts';

/**
 * The inspecting process: loads TensorFlow and networks, answers one question at a time, and ends with
 * its parent. Started by inspector.ts under fork or as an Electron utility process.
 */
function serve(): void {
  const answer = inspect();
  const reply = (request: Request): object => {
    try {
      return { id: request.id, value: answer(request) };
    } catch (error) {
      return { id: request.id, error: toPlainError(error) };
    }
  };
  const port = electronPort();
  if (port) {
    port.on('message', ({ data }) => port.postMessage(reply(data)));
    return;
  }
  process.on('message', (request: Request) => process.send!(reply(request)));
  process.on('disconnect', () => process.exit(0));
}

/** Electron's utilityProcess gives its child `process.parentPort` instead of `process.send`. */
function electronPort(): ParentPort | undefined {
  return (process as { parentPort?: ParentPort }).parentPort;
}

interface ParentPort {
  on(event: 'message', listener: (message: { data: Request }) => void): void;
  postMessage(message: object): void;
}

serve();
