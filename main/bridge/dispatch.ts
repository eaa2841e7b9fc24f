import type { z } from 'zod';
import type { Answer } from '../../core/bridge/protocol.ts';
import { calls, topics, type CallName, type EventName } from '../../core/contract.ts';
import { EpochalError, toPlainError } from '../../core/errors.ts';
import { nearest } from '../../core/nearest.ts';
import type { Handler, Host } from './handlers.ts';

/**
 * One call, from anyone: looked up, its input checked, done, and always answered.
 * @param signal aborted by a cancel; the answer then comes at once, whatever the handler still does.
 */
export async function dispatch(host: Host, name: unknown, input: unknown, signal: AbortSignal): Promise<Answer> {
  try {
    const known = knownName(calls, name, 'call');
    const value = checked(calls[known].input, input, `Call '${known}'`);
    // The table holds the handler of this very name, which TypeScript cannot follow.
    const handler = host.handlers[known] as Handler<CallName>;
    return { value: await orCancelled(signal, async () => handler(value as never, signal)) };
  } catch (error) {
    return { error: plainly(host, error) };
  }
}

/**
 * Begins a subscription.
 * @returns ends it.
 * @throws EpochalError `bridge.unknown-event`, `bridge.invalid`, or what the source refuses it for.
 */
export function subscribe(host: Host, name: unknown, topic: unknown, listener: (name: EventName, event: unknown) => void): () => void {
  const known = knownName(topics, name, 'event');
  const value = checked(topics[known], topic, `Subscription to '${known}'`);
  const source = host.sources[known] as (topic: unknown, listener: (event: unknown) => void) => () => void;
  return source(value, (event) => listener(known, event));
}

/** An error as the other side may see it; a defect is reported here, with its stack. */
export function plainly(host: Host, error: unknown): ReturnType<typeof toPlainError> {
  if (!(error instanceof EpochalError)) host.report(error);
  return toPlainError(error);
}

function knownName<K extends string>(table: Readonly<Record<K, unknown>>, name: unknown, what: 'call' | 'event'): K {
  if (typeof name === 'string' && Object.hasOwn(table, name)) return name as K;
  const names = Object.keys(table);
  const shown = typeof name === 'string' ? name.slice(0, 60) : typeof name;
  throw new EpochalError(`bridge.unknown-${what}`, { name: shown, near: nearest(shown, names), names: names.join(', ') });
}

function checked<S extends z.ZodType>(schema: S, value: unknown, what: string): z.output<S> {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const issue = read.error.issues[0]!;
  const path = issue.path.map(String).join('.');
  const values = { what, problem: issue.message };
  throw path === '' ? new EpochalError('bridge.invalid', values) : new EpochalError('bridge.invalid/path', { ...values, path });
}

function orCancelled<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = (): void => reject(new EpochalError('bridge.cancelled'));
    if (signal.aborted) return cancel();
    signal.addEventListener('abort', cancel, { once: true });
    work().then(resolve, reject).finally(() => signal.removeEventListener('abort', cancel));
  });
}
