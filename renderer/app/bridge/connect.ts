import { bridgeOver, type Wire } from '../../../core/bridge/client.ts';
import { socketPath } from '../../../core/bridge/protocol.ts';
import type { Bridge } from '../../../core/contract.ts';
import type { PlainError } from '../../../core/errors.ts';
import { createSwitch, type Connection } from './connection.ts';
import { connectSocket } from './websocket.ts';

declare global {
  interface Window {
    /** Put there by Electron's preload. */
    epochal?: Wire;
  }
}

/** The window's bridge, and whether the app answers at all. */
export interface ConnectedBridge extends Bridge {
  readonly connection: Connection;
}

/** Picks the transport: Electron's where its preload is, else a WebSocket to where the page came from. */
export function connect(report: (error: PlainError) => void = toConsole): ConnectedBridge {
  if (window.epochal) return { ...bridgeOver(window.epochal), connection: createSwitch('open') };
  const address = new URL(socketPath, location.href.replace(/^http/, 'ws'));
  const { wire, connection } = connectSocket(() => new WebSocket(address), report);
  return { ...bridgeOver(wire), connection };
}

function toConsole({ code, message }: PlainError): void {
  console.error(`bridge: ${message} (${code})`);
}
