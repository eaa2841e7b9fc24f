import type { PairComparison } from '../../../../../core/comparison/comparison.ts';
import type { View, Wanted } from './desk.ts';
import type { Question, Reply } from './messages.ts';

/** What answers questions about answers: a worker in the window, a desk in a test. */
export interface Asked {
  post(question: Question): void;
  listen(reply: (reply: Reply) => void): void;
  close(): void;
}

/** Verdicts are worked out once the epoch has stayed for so long, milliseconds. */
const restFor = 150;

/** The answers of the compared runs as they are shown: the newest question is answered, those between are passed over. */
export class AnswerViews {
  view: View | null = $state.raw(null);
  /** Of all pairs; null until they are worked out for what is shown. */
  verdicts: PairComparison[] | null = $state.raw(null);
  failed: string | null = $state(null);
  readonly #asked: Asked;
  #next = 1;
  #under: number | null = null;
  #judged = 0;
  #waiting: { wanted: Wanted; epochs: [string, number[]][] } | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #runs = '';

  constructor(asked: Asked) {
    this.#asked = asked;
    asked.listen((reply) => this.#take(reply));
  }

  /** @param epochs of each run, all that have answers. */
  want(wanted: Wanted, epochs: [string, number[]][]): void {
    this.#waiting = { wanted, epochs };
    this.#send();
    const runs = [wanted.of, ...wanted.runs.map(({ run, epoch }) => `${run} ${epoch}`)].join();
    if (runs === this.#runs) return;
    this.#runs = runs;
    this.verdicts = null;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#judged = this.#next++;
      this.#asked.post({ id: this.#judged, kind: 'judge', wanted: { of: wanted.of, runs: wanted.runs } });
    }, restFor);
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#asked.close();
  }

  #send(): void {
    if (this.#under !== null || this.#waiting === null) return;
    this.#under = this.#next++;
    this.#asked.post({ id: this.#under, kind: 'view', ...this.#waiting });
    this.#waiting = null;
  }

  #take(reply: Reply): void {
    if (reply.id === this.#judged && 'pairs' in reply && reply.pairs !== null) this.verdicts = reply.pairs;
    if (reply.id !== this.#under) return;
    this.#under = null;
    if ('view' in reply) this.view = reply.view;
    this.failed = 'failed' in reply ? reply.failed : null;
    this.#send();
  }
}

/** The window's worker. */
export function inWorker(): Asked {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  return {
    post: (question) => worker.postMessage(question),
    listen: (take) => worker.addEventListener('message', ({ data }: MessageEvent<Reply>) => take(data)),
    close: () => worker.terminate(),
  };
}
