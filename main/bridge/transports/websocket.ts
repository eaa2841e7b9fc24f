import type { WebSocket } from 'ws';
import type { Host } from '../handlers.ts';
import { highWater } from '../outbox.ts';
import { openSession } from '../session.ts';

/** A peer that answers no ping for this long is gone. */
const heartbeatMs = 30_000;

/** Serves the bridge over one WebSocket that has been let in already. */
export function serveSocket(host: Host, socket: WebSocket): void {
  const session = openSession(host, {
    send(text, flushed) {
      socket.send(text, (error) => {
        // An error here means the socket closes, and 'close' ends the session.
        if (socket.bufferedAmount <= highWater) socket.resume();
        if (!error) flushed();
      });
      // Who does not read its answers is not asked for more questions.
      if (socket.bufferedAmount > highWater) socket.pause();
    },
    buffered: () => socket.bufferedAmount,
    giveUp(reason) {
      host.report(`a window was disconnected: ${reason}`);
      socket.terminate();
    },
  });

  let alive = true;
  const heartbeat = setInterval(() => {
    if (!alive) return socket.terminate();
    alive = false;
    socket.ping();
  }, heartbeatMs);

  socket.on('pong', () => (alive = true));
  socket.on('message', (data, isBinary) => {
    if (isBinary) return socket.close(1003, 'text only');
    session.receive(data.toString());
  });
  // Too long a message or a broken frame: ws closes the socket itself with the right code.
  socket.on('error', () => socket.terminate());
  socket.on('close', () => {
    clearInterval(heartbeat);
    session.end();
  });
}
