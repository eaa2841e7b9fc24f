import type { CallName, CallOutput, CallValue, EventName, Events, Topics } from '../../core/contract.ts';

/**
 * Does one call.
 * @param input checked against the contract's schema, defaults filled in.
 * @param signal aborted when the caller cancels or goes away.
 */
export type Handler<N extends CallName> = (input: CallValue<N>, signal: AbortSignal) => CallOutput<N> | Promise<CallOutput<N>>;

/** A handler for every call: one that is missing does not compile. */
export type Handlers = { readonly [N in CallName]: Handler<N> };

/** The calls of one domain: those whose names begin with it and a dot. */
export type HandlersOf<Domain extends string> = { readonly [N in CallName as N extends `${Domain}.${string}` ? N : never]: Handler<N> };

/** Where each event comes from. Subscribing gives the function that ends it. */
export type Sources = {
  readonly [N in EventName]: (topic: Topics[N], listener: (event: Events[N]) => void) => () => void;
};

/** All a connection needs to serve a client. */
export interface Host {
  handlers: Handlers;
  sources: Sources;
  /** Is called with errors no user should see in full: defects, with their stack. */
  report(error: unknown): void;
}
