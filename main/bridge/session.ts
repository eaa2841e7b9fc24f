import { longestMessage, type ClientMessage } from '../../core/bridge/protocol.ts';
import { EpochalError, toPlainError } from '../../core/errors.ts';
import { phrase, type Phrase } from '../../core/errors/words.ts';
import { dispatch, plainly, subscribe } from './dispatch.ts';
import type { Host } from './handlers.ts';
import { createOutbox, type Line } from './outbox.ts';

/** The far side of one connection. */
export interface Session {
  receive(text: string): void;
  /** The connection is gone: calls are cancelled, subscriptions ended. */
  end(): void;
}

export const mostCalls = 256;
export const mostSubscriptions = 256;

/** Serves one client. Every message that can be understood is answered; one that cannot is refused by name. */
export function openSession(host: Host, line: Line): Session {
  const outbox = createOutbox(line);
  const calls = new Map<number, AbortController>();
  const subscriptions = new Map<number, () => void>();
  let ended = false;

  const invoke = async ({ id, name, input }: Extract<ClientMessage, { type: 'invoke' }>): Promise<void> => {
    if (calls.has(id)) throw malformed(phrase`call ${id} is still being done, so its number is taken`);
    if (calls.size >= mostCalls) {
      const error = new EpochalError('bridge.too-many-calls', { most: mostCalls });
      return outbox.answer({ type: 'answer', id, error: toPlainError(error) });
    }
    const controller = new AbortController();
    calls.set(id, controller);
    const answer = await dispatch(host, name, input, controller.signal);
    calls.delete(id);
    if (ended) return;
    try {
      outbox.answer({ type: 'answer', id, ...answer });
    } catch (error) {
      // A value that JSON cannot hold is a defect, and still gets its answer.
      outbox.answer({ type: 'answer', id, error: plainly(host, error) });
    }
  };

  const listen = ({ id, name, topic }: Extract<ClientMessage, { type: 'subscribe' }>): void => {
    if (subscriptions.has(id)) throw malformed(phrase`subscription ${id} is there already`);
    try {
      if (subscriptions.size >= mostSubscriptions) {
        throw new EpochalError('bridge.too-many-subscriptions', { most: mostSubscriptions });
      }
      subscriptions.set(id, subscribe(host, name, topic, (known, event) => outbox.event(id, known, event)));
    } catch (error) {
      outbox.answer({ type: 'ended', id, error: plainly(host, error) });
    }
  };

  const receive = async (text: string): Promise<void> => {
    const message = readMessage(text);
    switch (message.type) {
      case 'invoke':
        return invoke(message);
      case 'cancel':
        return calls.get(message.id)?.abort();
      case 'subscribe':
        return listen(message);
      case 'unsubscribe':
        subscriptions.get(message.id)?.();
        subscriptions.delete(message.id);
        return outbox.forget(message.id);
    }
  };

  return {
    receive(text) {
      if (ended) return;
      receive(text).catch((error: unknown) => {
        if (!ended) outbox.answer({ type: 'refused', error: plainly(host, error) });
      });
    },
    end() {
      if (ended) return;
      ended = true;
      for (const controller of calls.values()) controller.abort();
      for (const stop of subscriptions.values()) stop();
      subscriptions.clear();
      outbox.clear();
    },
  };
}

function readMessage(text: string): ClientMessage {
  if (text.length > longestMessage) throw malformed(phrase`it is ${text.length} characters long, ${longestMessage} is the most`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw malformed(phrase`it is not JSON`, error);
  }
  if (typeof value !== 'object' || value === null) throw malformed(phrase`it is not an object`);
  const { type, id } = value as { type?: unknown; id?: unknown };
  if (typeof id !== 'number' || !Number.isSafeInteger(id)) throw malformed(phrase`its 'id' is not a whole number`);
  if (type !== 'invoke' && type !== 'cancel' && type !== 'subscribe' && type !== 'unsubscribe') throw malformed(phrase`its 'type' is none of invoke, cancel, subscribe, unsubscribe`);
  return value as ClientMessage;
}

function malformed(problem: Phrase, cause?: unknown): EpochalError {
  return new EpochalError('bridge.malformed', { problem }, { cause });
}
