/** Whether the app answers. `lost` tries again by itself. */
export type ConnectionState = 'connecting' | 'open' | 'lost';

/** The state of a connection, for anyone to watch. */
export interface Connection {
  readonly state: ConnectionState;
  /** Called with each change. @returns ends it. */
  watch(listener: (state: ConnectionState) => void): () => void;
}

export interface Switch extends Connection {
  set(state: ConnectionState): void;
}

export function createSwitch(initial: ConnectionState): Switch {
  let state = initial;
  const listeners = new Set<(state: ConnectionState) => void>();
  return {
    get state() {
      return state;
    },
    set(next) {
      if (next === state) return;
      state = next;
      for (const listener of [...listeners]) listener(next);
    },
    watch(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
