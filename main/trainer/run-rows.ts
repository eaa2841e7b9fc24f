import { followRows, type RowChange } from '../runs/follow.ts';
import type { Runs } from '../runs/runs.ts';
import type { Trainer } from './trainer.ts';
import { createTopic } from '../system/topic.ts';

/** Changes of the list of runs, whichever process makes them. */
export interface RunRows {
  /** @returns ends it. */
  subscribe(listener: (change: RowChange) => void): () => void;
}

/**
 * Joins what this process tells at once with what others write, which is looked for while someone listens.
 * A change that both bring is sent once.
 */
export function createRunRows(runs: Runs, trainer: Pick<Trainer, 'onRows'>, report: (error: unknown) => void): RunRows {
  const topic = createTopic<RowChange>(report);
  let listeners = 0;
  let stop = (): void => undefined;

  const begin = (): void => {
    const sent = new Map<string, string>();
    const send = (change: RowChange): void => {
      const run = 'deleted' in change ? change.deleted : change.row.run;
      const text = JSON.stringify(change);
      if (sent.get(run) === text) return;
      sent.set(run, text);
      topic.publish(change);
    };
    const ends = [trainer.onRows(send), followRows(runs, send, report)];
    stop = () => ends.forEach((end) => end());
  };

  return {
    subscribe(listener) {
      if (listeners++ === 0) begin();
      const end = topic.subscribe(listener);
      let ended = false;
      return () => {
        if (ended) return;
        ended = true;
        end();
        if (--listeners === 0) stop();
      };
    },
  };
}
