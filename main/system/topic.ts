/** Those who listen to one kind of event. */
export interface Topic<Event> {
  publish(event: Event): void;
  /** @returns ends it. */
  subscribe(listener: (event: Event) => void): () => void;
}

/** A listener that throws is reported and does not keep the others from being called. */
export function createTopic<Event>(report: (error: unknown) => void): Topic<Event> {
  const listeners = new Set<(event: Event) => void>();
  return {
    publish(event) {
      for (const listener of [...listeners]) {
        try {
          listener(event);
        } catch (error) {
          report(error);
        }
      }
    },
    subscribe(listener) {
      // A wrapper of its own, so that the same function may listen twice.
      const own = (event: Event): void => listener(event);
      listeners.add(own);
      return () => void listeners.delete(own);
    },
  };
}
