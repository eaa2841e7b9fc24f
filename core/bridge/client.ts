import type { CancelSignal, Bridge, CallInput, CallName, CallOutput, EventName, Events, Topics } from '../contract.ts';
import { fromPlainError, type PlainError, plainError } from '../errors.ts';
import type { Answer, ClientMessage, HostMessage } from './protocol.ts';

/** The near side of one connection: numbers the calls, matches the answers, hands out the events. */
export interface Client {
  /** Never rejects: an error is in the answer, as plain data, so that it can cross a context bridge. */
  invoke(name: string, input: unknown, cancelled?: Promise<unknown>): Promise<Answer>;
  /** @returns ends the subscription. */
  subscribe(name: string, topic: unknown, listener: (event: unknown) => void): () => void;
  /** A message of the host. */
  receive(text: string): void;
  /** The connection is gone: calls without an answer get `error`; subscriptions wait for `renew`. */
  lose(error: PlainError): void;
  /** A new connection is there: asks for every subscription again. */
  renew(): void;
}

const cancelledError = plainError('bridge.cancelled');

interface Subscription {
  name: string;
  topic: unknown;
  listener(event: unknown): void;
}

/**
 * @param send gives a message to the host, in order.
 * @param report is called with what has no caller to be thrown at: a refused subscription, a message not understood.
 */
export function createClient(send: (text: string) => void, report: (error: PlainError) => void): Client {
  let last = 0;
  const calls = new Map<number, (answer: Answer) => void>();
  const subscriptions = new Map<number, Subscription>();
  const post = (message: ClientMessage): void => send(JSON.stringify(message));

  const receive = (text: string): void => {
    const message = JSON.parse(text) as HostMessage;
    switch (message.type) {
      case 'answer':
        calls.get(message.id)?.('error' in message ? { error: message.error } : { value: message.value });
        calls.delete(message.id);
        return;
      case 'event':
        // Events still under way after an unsubscribe find nobody.
        subscriptions.get(message.id)?.listener(message.event);
        return;
      case 'ended':
        if (subscriptions.delete(message.id)) report(message.error);
        return;
      case 'refused':
        report(message.error);
    }
  };

  return {
    receive,
    invoke: (name, input, cancelled) =>
      new Promise((resolve) => {
        const id = ++last;
        calls.set(id, resolve);
        post({ type: 'invoke', id, name, input });
        cancelled?.then(() => {
          if (!calls.delete(id)) return;
          post({ type: 'cancel', id });
          resolve({ error: cancelledError });
        }, () => undefined);
      }),
    subscribe(name, topic, listener) {
      const id = ++last;
      subscriptions.set(id, { name, topic, listener });
      post({ type: 'subscribe', id, name, topic });
      return () => {
        if (subscriptions.delete(id)) post({ type: 'unsubscribe', id });
      };
    },
    lose(error) {
      const waiting = [...calls.values()];
      calls.clear();
      for (const answer of waiting) answer({ error });
    },
    renew() {
      for (const [id, { name, topic }] of subscriptions) post({ type: 'subscribe', id, name, topic });
    },
  };
}

/** What both a `Client` and Electron's preload give. */
export type Wire = Pick<Client, 'invoke' | 'subscribe'>;

/** The typed bridge over a wire: plain errors are thrown as what they stand for. */
export function bridgeOver(wire: Wire): Bridge {
  return {
    async invoke<N extends CallName>(name: N, input: CallInput<N>, signal?: CancelSignal): Promise<CallOutput<N>> {
      if (signal?.aborted) throw fromPlainError(cancelledError);
      const answer = await (signal ? untilAborted(signal, (cancelled) => wire.invoke(name, input, cancelled)) : wire.invoke(name, input));
      if ('error' in answer) throw fromPlainError(answer.error);
      return answer.value as CallOutput<N>;
    },
    subscribe: <N extends EventName>(name: N, topic: Topics[N], listener: (event: Events[N]) => void) =>
      wire.subscribe(name, topic, (event) => listener(event as Events[N])),
  };
}

/** A signal cannot cross a context bridge, a promise can. */
async function untilAborted<T>(signal: CancelSignal, work: (cancelled: Promise<void>) => Promise<T>): Promise<T> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const abort = (): void => resolve();
  signal.addEventListener('abort', abort);
  try {
    return await work(promise);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

