import { toPlainError } from '../../core/errors.ts';
import type { RunRow } from '../../core/runs.ts';
import type { RunEnd } from '../runs/ends.ts';
import type { RequestedAction } from '../runs/journal.ts';

/** A run that is recorded and has an owner, and is yet to be trained. */
export interface WaitingRun {
  run: string;
  owner: string;
  /** Begins to train it. */
  begin(): RunRow;
}

export interface LineOptions {
  /** Of a run that has begun: resolves once it has ended. */
  ended(run: string): Promise<unknown> | undefined;
  /** Passes a request to a run that has begun. */
  ask(run: string, action: RequestedAction): void;
  /** Records the end of one that has not. */
  end(run: string, owner: string, end: RunEnd): void;
}

/** Runs that wait for the one before them. */
export interface Line {
  /** Lets each begin when the one before it has ended, however that was; the first after `before`. */
  add(runs: readonly WaitingRun[], before: Promise<unknown>): void;
  /** Ids of those that wait. */
  waiting(): string[];
  /** Ends a run that waits, or keeps another request for when it trains. @returns whether it waits. */
  ask(run: string, action: RequestedAction): boolean;
  /** None begins any more. */
  close(end: RunEnd): void;
}

export function createLine({ ended, ask, end }: LineOptions): Line {
  const waiting = new Map<string, { one: WaitingRun; asked: RequestedAction[] }>();

  const begin = async (run: string): Promise<void> => {
    const found = waiting.get(run);
    if (!found) return;
    waiting.delete(run);
    try {
      found.one.begin();
      for (const action of found.asked) ask(run, action);
      await ended(run);
    } catch (error) {
      end(run, found.one.owner, { state: 'failed', error: toPlainError(error) });
    }
  };
  const drop = (run: string, how: RunEnd): void => {
    const { one } = waiting.get(run)!;
    waiting.delete(run);
    end(run, one.owner, how);
  };

  return {
    add(runs, before) {
      for (const one of runs) waiting.set(one.run, { one, asked: [] });
      void runs.reduce((previous, { run }) => previous.then(() => begin(run)), before);
    },
    waiting: () => [...waiting.keys()],
    ask(run, action) {
      const found = waiting.get(run);
      if (found && action === 'stop') drop(run, { state: 'stopped', error: null });
      else found?.asked.push(action);
      return found !== undefined;
    },
    close(how) {
      for (const run of [...waiting.keys()]) drop(run, how);
    },
  };
}
