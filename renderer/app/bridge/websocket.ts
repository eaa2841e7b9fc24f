import { createClient, type Wire } from '../../../core/bridge/client.ts';
import type { Answer } from '../../../core/bridge/protocol.ts';
import { type PlainError, plainError } from '../../../core/errors.ts';
import { createSwitch, type Connection } from './connection.ts';

const lostError = plainError('bridge.lost');

/** Milliseconds before the first try again, doubled after each, and at most. */
const firstWait = 250;
const longestWait = 5000;

export interface SocketWire {
  wire: Wire;
  connection: Connection;
  close(): void;
}

/**
 * The bridge over a WebSocket. A lost connection is made again: subscriptions go on, calls that were waiting fail with
 * `bridge.lost`. Calls made before the first connection wait for it.
 * @param open makes a socket; a test gives its own.
 * @param report is called with what has no caller.
 */
export function connectSocket(open: () => WebSocket, report: (error: PlainError) => void): SocketWire {
  const connection = createSwitch('connecting');
  let socket: WebSocket | null = null;
  let wait = firstWait;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let closed = false;
  const client = createClient((text) => {
    // While there is no connection nothing is sent: calls were refused, subscriptions are renewed.
    if (socket?.readyState === 1) socket.send(text);
  }, report);

  const begin = (): void => {
    const next = open();
    socket = next;
    next.onopen = () => {
      wait = firstWait;
      client.renew();
      connection.set('open');
    };
    next.onmessage = ({ data }) => client.receive(String(data));
    next.onclose = () => {
      if (socket !== next) return;
      socket = null;
      connection.set('lost');
      client.lose(lostError);
      if (closed) return;
      // Spread out, so that many windows do not come back in the same moment.
      timer = setTimeout(begin, wait * (0.75 + Math.random() / 2));
      wait = Math.min(longestWait, wait * 2);
    };
  };

  const settled = (): Promise<void> =>
    new Promise((resolve) => {
      if (connection.state !== 'connecting') return resolve();
      const stop = connection.watch(() => {
        stop();
        resolve();
      });
    });

  begin();
  return {
    connection,
    wire: {
      async invoke(name, input, cancelled): Promise<Answer> {
        if (connection.state === 'connecting') await settled();
        return connection.state === 'open' ? client.invoke(name, input, cancelled) : { error: lostError };
      },
      subscribe: client.subscribe,
    },
    close() {
      closed = true;
      clearTimeout(timer);
      socket?.close();
      connection.set('lost');
    },
  };
}
