/** Work of which one at a time is done of each id; who asks meanwhile waits for the same. */
export interface Joined<T> {
  /**
   * @param signal of one who asks. The work is called off when nobody waits any more.
   * @param work is given the signal of all.
   */
  join(id: string, signal: AbortSignal | undefined, work: (signal: AbortSignal) => Promise<T>): Promise<T>;
}

export function createJoined<T>(): Joined<T> {
  const jobs = new Map<string, { promise: Promise<T>; controller: AbortController; waiting: number }>();
  return {
    async join(id, signal, work) {
      let job = jobs.get(id);
      if (!job) {
        const controller = new AbortController();
        const begun = { promise: work(controller.signal).finally(() => jobs.delete(id)), controller, waiting: 0 };
        jobs.set(id, begun);
        job = begun;
      }
      const { promise, controller } = job;
      const own = job;
      own.waiting++;
      const leave = (): void => {
        own.waiting--;
        if (own.waiting === 0) controller.abort();
      };
      signal?.addEventListener('abort', leave, { once: true });
      try {
        return await promise;
      } finally {
        signal?.removeEventListener('abort', leave);
      }
    },
  };
}
