import { EventEmitter, once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { createClient, type Client } from '../../../../core/bridge/client.ts';
import { channel } from '../../../../core/bridge/protocol.ts';
import type { PlainError } from '../../../../core/errors.ts';
import type { Host } from '../../../../main/bridge/handlers.ts';
import { serveIpc, type Contents, type Sent } from '../../../../main/bridge/transports/electron.ts';
import { connectInMemory } from '../../../support/memory-transport.ts';
import { serveSocket } from '../../../../main/bridge/transports/websocket.ts';

/** The near end of a connection under test. */
export interface End {
  client: Client;
  /** Errors that had no caller. */
  problems: PlainError[];
  /** Sends text that no client would. */
  raw(text: string): void;
  /** The window goes away. */
  close(): void;
}

/** Each transport, connected to a host. */
export const transports: { name: string; connect(host: Host): Promise<End> }[] = [
  {
    name: 'memory',
    connect(host) {
      const problems: PlainError[] = [];
      const { client, raw, close } = connectInMemory(host, (error) => problems.push(error));
      return Promise.resolve({ client, problems, raw, close });
    },
  },
  {
    name: 'websocket',
    async connect(host) {
      const problems: PlainError[] = [];
      const server = createServer().listen(0, '127.0.0.1');
      const sockets = new WebSocketServer({ server });
      sockets.on('connection', (socket) => serveSocket(host, socket));
      await once(server, 'listening');
      const socket = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
      const client = createClient((text) => socket.send(text), (error) => problems.push(error));
      socket.on('message', (data: Buffer) => client.receive(data.toString()));
      await once(socket, 'open');
      return {
        client,
        problems,
        raw: (text) => socket.send(text),
        close() {
          socket.close();
          sockets.close();
          server.close();
        },
      };
    },
  },
  {
    // Electron's own ipcMain and webContents are played by event emitters.
    name: 'electron',
    connect(host) {
      const problems: PlainError[] = [];
      const ipc = new EventEmitter();
      serveIpc(host, ipc, 'app://epochal');
      const { sender, sent } = page((text) => client.receive(text));
      const raw = (text: string): void => queueMicrotask(() => ipc.emit(channel, sent('app://epochal/index.html'), text));
      const client = createClient(raw, (error) => problems.push(error));
      return Promise.resolve({ client, problems, raw, close: () => void sender.emit('destroyed') });
    },
  },
];

/** A stand-in for a page's `WebContents`, and for the events that come from it. */
export function page(receive: (text: string) => void): { sender: EventEmitter & Contents; sent(url: string, parent?: unknown): Sent } {
  const sender = Object.assign(new EventEmitter(), {
    id: 1,
    isDestroyed: () => false,
    send: (_channel: string, text: string) => queueMicrotask(() => receive(text)),
  });
  return { sender, sent: (url, parent = null) => ({ sender, senderFrame: { url, parent } }) };
}
