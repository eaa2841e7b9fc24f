import { channel } from '../../../core/bridge/protocol.ts';
import type { Host } from '../handlers.ts';
import { openSession, type Session } from '../session.ts';

/** What is used of Electron's `WebContents`. */
export interface Contents {
  readonly id: number;
  send(channel: string, text: string): void;
  isDestroyed(): boolean;
  once(event: 'destroyed', listener: () => void): unknown;
  on(event: 'did-start-navigation', listener: (details: { isMainFrame: boolean; isSameDocument: boolean }) => void): unknown;
}

/** What is used of an `IpcMainEvent`. */
export interface Sent {
  readonly sender: Contents;
  readonly senderFrame: { readonly url: string; readonly parent: unknown } | null;
}

/** What is used of `ipcMain`. */
export interface Ipc {
  on(channel: string, listener: (event: Sent, text: unknown) => void): unknown;
}

/**
 * Serves the bridge to the windows of this app. Only the top frame of a page of `origin` is listened to.
 * @param origin `app://epochal`
 */
export function serveIpc(host: Host, ipc: Ipc, origin: string): void {
  const sessions = new Map<number, Session>();

  const open = (contents: Contents): Session => {
    const session = openSession(host, {
      send(text, flushed) {
        if (!contents.isDestroyed()) contents.send(channel, text);
        queueMicrotask(flushed);
      },
      buffered: () => 0,
      giveUp: () => end(contents.id),
    });
    sessions.set(contents.id, session);
    return session;
  };
  const end = (id: number): void => {
    sessions.get(id)?.end();
    sessions.delete(id);
  };
  const met = new WeakSet<Contents>();
  const watch = (contents: Contents): void => {
    if (met.has(contents)) return;
    met.add(contents);
    contents.once('destroyed', () => end(contents.id));
    // A reloaded page starts afresh: its numbers begin again at 1.
    contents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
      if (isMainFrame && !isSameDocument) end(contents.id);
    });
  };

  ipc.on(channel, (event, text) => {
    const frame = event.senderFrame;
    if (frame === null || frame.parent !== null || !isOf(frame.url, origin) || typeof text !== 'string') {
      host.report(`a message from ${frame?.url ?? 'a frame that is gone'} was refused: only ${origin} may use the bridge`);
      return;
    }
    watch(event.sender);
    (sessions.get(event.sender.id) ?? open(event.sender)).receive(text);
  });
}

/** Whether a page's address is of an origin, by its parsed parts. `URL.origin` is 'null' for schemes of one's own. */
export function isOf(address: string, origin: string): boolean {
  const page = URL.parse(address);
  const wanted = new URL(origin);
  return page !== null && page.protocol === wanted.protocol && page.host === wanted.host && page.username === '' && page.password === '';
}
