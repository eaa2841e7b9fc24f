import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { longestMessage, socketPath } from '../../core/bridge/protocol.ts';
import { EpochalError } from '../../core/errors.ts';
import type { Host } from '../bridge/handlers.ts';
import { hostOf } from '../bridge/host.ts';
import { serveSocket } from '../bridge/transports/websocket.ts';
import type { Files } from '../files/files.ts';
import { filesOf } from '../files/host.ts';
import { makeFolder } from '../system/durable.ts';
import { resolveCache, type Home } from '../system/home.ts';
import { lockHome } from '../system/home-lock.ts';
import { openStudio, type StudioOptions } from '../studio/studio.ts';
import type { Studio } from '../studio/services.ts';
import { createAccess, type Access, type AccessRequest } from './access.ts';
import { sendResponse, toRequest } from './http.ts';
import { keepLastPort, readLastPort } from './last-port.ts';
import { refusalResponse } from './page.ts';
import { takeToken } from './token.ts';

export interface ServerOptions extends Pick<StudioOptions, 'env' | 'report'> {
  home: Home;
  /** Folder of the built window; default `dist/renderer` of this package. */
  renderer?: string | undefined;
  /** Default `resolveCache()`. */
  cache?: string;
  /** Default `127.0.0.1`; anything else lets other machines in, who then need the token too. */
  host?: string;
  /** 0: any free one. Default: the one this home was served at last, else any free one. */
  port?: number;
  /** Where the token is kept; absent: in the home. */
  tokenFile?: string | undefined;
}

export interface RunningServer {
  /** Opens the window in a browser: address and token. */
  url: string;
  token: string;
  studio: Studio;
  /** Ends runs and connections cleanly, and lets go of the home. */
  close(): Promise<void>;
}

const mostSockets = 64;

/**
 * Serves a home to browsers and programs.
 * @throws EpochalError as openStudio does; `home.busy`, `home.unusable`, `server.token-file`, `server.port-in-use`, `server.address`.
 */
export async function startServer({ home, cache = resolveCache(), host = '127.0.0.1', port, tokenFile, renderer, env, report }: ServerOptions): Promise<RunningServer> {
  const lock = lockHome(home);
  let studio: Studio | null = null;
  try {
    makeFolder(home.server);
    const token = takeToken(tokenFile ?? join(home.server, 'token'));
    // Before anything listens: where the home can't be opened, nothing is left that holds the process.
    studio = openStudio({ home, cache, host: 'server', env, report });
    const opened = studio;
    const server = createServer();
    await listenAt(server, host, port ?? null, home);
    const { port: taken } = server.address() as AddressInfo;
    keepLastPort(home.server, taken);
    const access = createAccess({ token, host, port: taken });
    const sockets = serve(server, opened, filesOf(opened, renderer), access);
    const origin = `http://${shownHost(host)}:${taken}`;
    lock.announce(origin);
    return {
      url: `${origin}/?token=${token}`,
      token,
      studio: opened,
      async close() {
        for (const socket of sockets.clients) socket.close(1001, 'Epochal is closing');
        await opened.close();
        for (const socket of sockets.clients) socket.terminate();
        await new Promise((resolve) => {
          server.close(resolve);
          server.closeAllConnections();
        });
        lock.release();
      },
    };
  } catch (error) {
    await studio?.close();
    lock.release();
    throw error;
  }
}

function serve(server: Server, studio: Studio, files: Files, access: Access): WebSocketServer {
  const host: Host = hostOf(studio);
  const sockets = new WebSocketServer({ noServer: true, maxPayload: longestMessage, perMessageDeflate: false });
  server.on('request', (incoming: IncomingMessage, outgoing: ServerResponse) => {
    answer(files, access, incoming)
      .then((response) => sendResponse(response, outgoing))
      .catch((error: unknown) => {
        studio.report(error);
        outgoing.destroy();
      });
  });
  server.on('upgrade', (incoming: IncomingMessage, socket: Duplex, head: Buffer) => {
    // A caller may break off at any time; there is nobody left to tell.
    socket.on('error', () => socket.destroy());
    const request = accessRequestOf(incoming);
    const refusal =
      URL.parse(request.url, 'http://epochal')?.pathname !== socketPath ? { status: 404, reason: 'There is no socket at this address.' }
      : sockets.clients.size >= mostSockets ? { status: 503, reason: 'Too many windows are open.' }
      : access.refuseSocket(request);
    if (refusal) return socket.end(`HTTP/1.1 ${refusal.status} ${refusal.reason}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    sockets.handleUpgrade(incoming, socket, head, (opened) => serveSocket(host, opened));
  });
  return sockets;
}

async function answer(files: Files, access: Access, incoming: IncomingMessage): Promise<Response> {
  const request = accessRequestOf(incoming);
  const cookie = access.welcome(request);
  // The address without the token: it shall not stay in the history or on a screen.
  if (cookie !== null) return new Response(null, { status: 303, headers: { location: '/', 'set-cookie': cookie, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' } });
  const refusal = access.refuseRequest(request);
  return refusal ? refusalResponse(refusal) : files(toRequest(incoming));
}

function accessRequestOf({ method = 'GET', url = '/', headers }: IncomingMessage): AccessRequest {
  return { method, url, headers };
}

/** At the port asked for; else at the last, where an open window looks for it; else at any free one. */
async function listenAt(server: Server, host: string, port: number | null, home: Home): Promise<void> {
  if (port !== null) return listen(server, host, port);
  const last = readLastPort(home.server);
  if (last === null) return listen(server, host, 0);
  try {
    await listen(server, host, last);
  } catch (error) {
    if (!(error instanceof EpochalError)) throw error;
    await listen(server, host, 0);
  }
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const refuse = (error: NodeJS.ErrnoException): void => reject(explain(error, host, port));
    server.once('error', refuse);
    server.listen({ host, port, exclusive: true }, () => {
      server.off('error', refuse);
      resolve();
    });
  });
}

function explain(error: NodeJS.ErrnoException, host: string, port: number): EpochalError {
  if (error.code === 'EADDRINUSE') {
    return new EpochalError('server.port-in-use', { port, host }, { cause: error });
  }
  if (error.code === 'EACCES') {
    return new EpochalError('server.address/rights', { port }, { cause: error });
  }
  return new EpochalError('server.address', { host, port, reason: error.message }, { cause: error });
}

/** Where all addresses are listened on, this machine's own is the one to open. */
function shownHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}
