import type { Bridge } from '../contract.ts';
import { toPlainError, type PlainError } from '../errors.ts';
import type { RunEvent, StepSeries } from '../runs.ts';

type Batch = Extract<RunEvent, { type: 'batch' }>;

/** What a client wants of a run it follows. `Past` is what it asks for, the steps so far among it. */
export interface Follower<Past extends { series: StepSeries }> {
  /** Asks for all that is known of the run so far. */
  ask(): Promise<Past>;
  /** Called with what was asked for: what was sent before is void. */
  past(past: Past): void;
  /** Steps that were left out of what was sent: they belong between what is known and the next event. */
  missing(series: StepSeries): void;
  /** Called with what has happened since, in order. Each step comes once. */
  event(event: RunEvent): void;
  /** Called with what kept it from asking. It goes on once `load` is called again. */
  failed(error: PlainError): void;
}

export interface Following {
  /** Asks for all that is known: at first, and whenever the connection was lost. */
  load(): Promise<void>;
  end(): void;
}

/**
 * Follows a run over the bridge so that no step is missed and none comes twice, whatever is lost, late or sent again.
 * It listens before it asks, keeps what it receives until the answer is there, and then knows by the cursor (attempt and
 * next step) what of an event is known, new, or follows on something that was not sent: that is asked for.
 */
export function followRun<Past extends { series: StepSeries }>(bridge: Bridge, run: string, follower: Follower<Past>): Following {
  /** What was received and waits for an answer. */
  let held: RunEvent[] = [];
  let cursor: { attempt: number; next: number } | null = null;
  let asking = true;
  let asked = 0;

  /** Passes on what is held, up to an event that something is missing before. */
  const pass = (): void => {
    while (!asking && held.length > 0) {
      const event = held[0]!;
      if (event.type === 'batch' && cursor !== null) {
        if (event.attempt > cursor.attempt) return void load();
        if (event.attempt === cursor.attempt && event.firstStep > cursor.next) return void fill(event);
      }
      held.shift();
      take(event);
    }
  };
  const take = (event: RunEvent): void => {
    if (event.type !== 'batch' || cursor === null) return follower.event(event);
    if (event.attempt < cursor.attempt) return;
    const known = cursor.next - event.firstStep;
    if (known >= event.loss.length) return;
    cursor.next = event.firstStep + event.loss.length;
    follower.event(known <= 0 ? event : { ...event, firstStep: event.firstStep + known, loss: event.loss.slice(known), accuracy: event.accuracy.slice(known) });
  };

  /** Asks, and goes on once it is answered, unless something else was asked meanwhile. */
  const question = async <Answer>(ask: () => Promise<Answer>, answered: (answer: Answer) => void): Promise<void> => {
    const mine = ++asked;
    asking = true;
    try {
      const answer = await ask();
      if (mine !== asked) return;
      asking = false;
      answered(answer);
    } catch (error) {
      if (mine === asked) follower.failed(toPlainError(error));
      return;
    }
    pass();
  };
  const load = (): Promise<void> => {
    // What was received before it is asked is in the answer.
    held = [];
    return question(follower.ask, (past) => {
      cursor = { attempt: past.series.attempt, next: past.series.next };
      follower.past(past);
    });
  };
  const fill = ({ firstStep }: Batch): Promise<void> => {
    const { attempt, next } = cursor!;
    return question(() => bridge.invoke('runs.series', { run, from: next, to: firstStep, points: 10_000 }), (series) => {
      // Resumed meanwhile: its steps may have gone back.
      if (series.attempt !== attempt) return void load();
      cursor = { attempt, next: firstStep };
      follower.missing(series);
    });
  };

  const stop = bridge.subscribe('run', { run }, (event) => {
    held.push(event);
    pass();
  });
  return {
    load,
    end() {
      asked++;
      stop();
    },
  };
}
