import type { HostMessage } from '../../core/bridge/protocol.ts';
import type { EventName } from '../../core/contract.ts';
import { mergeInto, type QueuedEvent } from './merge.ts';

/** The sending end of a connection. */
export interface Line {
  /** @param flushed is called when the text has left this process. */
  send(text: string, flushed: () => void): void;
  /** Bytes given to `send` and not gone yet. */
  buffered(): number;
  /** Ends the connection: the other side does not keep up. */
  giveUp(reason: string): void;
}

export interface Outbox {
  /** Answers go at once, whatever is held. */
  answer(message: HostMessage): void;
  event(id: number, name: EventName, event: unknown): void;
  /** Forgets what is held for a subscription that ended. */
  forget(id: number): void;
  clear(): void;
}

/** Above this many bytes under way, events wait here. */
export const highWater = 1024 * 1024;
/** Above this many under way, or this many events waiting, the client is given up: it can come back and ask anew. */
export const limit = 64 * 1024 * 1024;
export const mostQueued = 10_000;

/**
 * Sends what a client is to receive, and holds events back while it reads slowly. What is held is merged: steps of
 * a run join into one event, progress keeps its newest, so that memory stays bounded and nothing that matters is lost.
 */
export function createOutbox(line: Line): Outbox {
  let queue: QueuedEvent[] = [];

  const write = (message: HostMessage): void => {
    line.send(JSON.stringify(message), drain);
    if (line.buffered() > limit) line.giveUp('it reads too slowly');
  };
  const drain = (): void => {
    while (queue.length > 0 && line.buffered() <= highWater) {
      const { id, event } = queue.shift()!;
      write({ type: 'event', id, event });
    }
  };

  return {
    answer: write,
    event(id, name, event) {
      if (queue.length === 0 && line.buffered() <= highWater) return write({ type: 'event', id, event });
      mergeInto(queue, { id, name, event });
      if (queue.length > mostQueued) line.giveUp('it reads too slowly');
    },
    forget(id) {
      queue = queue.filter((one) => one.id !== id);
    },
    clear() {
      queue = [];
    },
  };
}
