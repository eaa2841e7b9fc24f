import { createClient, type Client } from '../../core/bridge/client.ts';
import type { PlainError } from '../../core/errors.ts';
import type { Host } from '../../main/bridge/handlers.ts';
import { openSession } from '../../main/bridge/session.ts';

/** Both ends in one process, with the same JSON text between them as over any other transport. */
export function connectInMemory(host: Host, report: (error: PlainError) => void): { client: Client; raw(text: string): void; close(): void } {
  const session = openSession(host, {
    send: (text, flushed) =>
      queueMicrotask(() => {
        client.receive(text);
        flushed();
      }),
    buffered: () => 0,
    giveUp: () => session.end(),
  });
  const raw = (text: string): void => queueMicrotask(() => session.receive(text));
  const client = createClient(raw, report);
  return { client, raw, close: () => session.end() };
}
