import type { PlainError } from '../errors.ts';

/**
 * What crosses the bridge, as JSON text, the same over every transport. The client numbers its calls and
 * subscriptions; a number is used once in the life of a connection.
 */
export type ClientMessage =
  | { type: 'invoke'; id: number; name: string; input: unknown }
  /** The client no longer wants the answer; the work ends where it can. */
  | { type: 'cancel'; id: number }
  | { type: 'subscribe'; id: number; name: string; topic: unknown }
  | { type: 'unsubscribe'; id: number };

export type HostMessage =
  /** Every `invoke` gets exactly one. */
  | ({ type: 'answer'; id: number } & Answer)
  | { type: 'event'; id: number; event: unknown }
  /** A subscription that was refused or could not go on. */
  | { type: 'ended'; id: number; error: PlainError }
  /** A message that could not be read, and so has no number. */
  | { type: 'refused'; error: PlainError };

/** What a call came to, as plain data. */
export type Answer = { value: unknown } | { error: PlainError };

/** The path of the WebSocket, beside the window's files. */
export const socketPath = '/bridge';

/** Electron's channel, of both directions. */
export const channel = 'epochal';

/** Longest message a host takes, in UTF-16 units of text; a model of thousands of layers fits. */
export const longestMessage = 4 * 1024 * 1024;
