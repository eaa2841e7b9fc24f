import type { EventName, Events } from '../../core/contract.ts';

/** An event that waits for a slow client. */
export interface QueuedEvent {
  /** Its subscription. */
  id: number;
  name: EventName;
  event: unknown;
}

/** Steps one merged `batch` event holds at most; older ones are left out, `runs.series` has them. */
export const mostSteps = 8192;

interface Merge<N extends EventName> {
  /** Whether an event may join any earlier one of its subscription, or only the one right before it. */
  anywhere: boolean;
  /** Two events as one; null where both are needed. */
  merge(earlier: Events[N], later: Events[N]): Events[N] | null;
}

const merges: { [N in EventName]: Merge<N> } = {
  engine: { anywhere: true, merge: (_earlier, later) => later },
  datasets: { anywhere: true, merge: (earlier, later) => (earlier.id === later.id ? later : null) },
  edits: { anywhere: true, merge: (earlier, later) => (earlier.id === later.id ? later : null) },
  datasetExports: { anywhere: true, merge: (earlier, later) => (exportOf(earlier) === exportOf(later) ? later : null) },
  checks: { anywhere: true, merge: (earlier, later) => (earlier.id === later.id ? later : null) },
  runs: { anywhere: true, merge: (earlier, later) => (runOf(earlier) === runOf(later) ? later : null) },
  run: { anywhere: false, merge: (earlier, later) => (earlier.type === 'batch' && later.type === 'batch' ? joinSteps(earlier, later) : null) },
  // Each is drawn.
  rateTest: { anywhere: false, merge: () => null },
  exports: { anywhere: true, merge: (earlier, later) => (exportOf(earlier) === exportOf(later) ? later : null) },
  models: { anywhere: true, merge: (earlier, later) => (modelOf(earlier) === modelOf(later) ? later : null) },
};

/** Adds an event to those held for a subscription, joined with an earlier one where that loses nothing. */
export function mergeInto(queue: QueuedEvent[], next: QueuedEvent): void {
  const { anywhere, merge } = merges[next.name] as Merge<EventName>;
  for (let place = queue.length - 1; place >= 0; place--) {
    const earlier = queue[place]!;
    if (earlier.id !== next.id) continue;
    const merged = merge(earlier.event as Events[EventName], next.event as Events[EventName]);
    if (merged !== null) {
      queue[place] = { ...next, event: merged };
      return;
    }
    if (!anywhere) break;
  }
  queue.push(next);
}

function runOf(event: Events['runs']): string {
  return 'deleted' in event ? event.deleted : event.row.run;
}

function exportOf(event: Events['exports'] | Events['datasetExports']): string {
  return 'deleted' in event ? event.deleted : event.row.export;
}

function modelOf(event: Events['models']): string {
  return 'deleted' in event ? event.deleted : event.row.model;
}

type Batch = Extract<Events['run'], { type: 'batch' }>;

/** The later event, with the steps of the earlier before its own where they follow one another. */
function joinSteps(earlier: Batch, later: Batch): Batch | null {
  if (earlier.epoch !== later.epoch) return null;
  if (earlier.firstStep + earlier.loss.length !== later.firstStep) return null;
  const loss = [...earlier.loss, ...later.loss];
  const left = Math.max(0, loss.length - mostSteps);
  return { ...later, firstStep: earlier.firstStep + left, loss: loss.slice(left), accuracy: [...earlier.accuracy, ...later.accuracy].slice(left) };
}
