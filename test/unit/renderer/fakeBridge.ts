import { readTraining } from '../../../core/training.ts';
import type { Bridge, CallInput, CallName, CallOutput, EventName, Events, Topics } from '../../../core/contract.ts';
import { EpochalError } from '../../../core/errors.ts';
import type { EpochRow, RunDetail, RunEvent, RunRow } from '../../../core/runs.ts';

type Answers = { [N in CallName]?: (input: CallInput<N>) => CallOutput<N> | Promise<CallOutput<N>> };

/** A stand-in for the app behind the window, for tests of the window alone. Answers what it is told to, and records. */
export class FakeBridge implements Bridge {
  readonly asked: { name: CallName; input: unknown }[] = [];
  readonly #answers: Answers;
  readonly #listeners = new Set<{ name: EventName; topic: unknown; listener: (event: never) => void }>();

  constructor(answers: Answers = {}) {
    this.#answers = answers;
  }

  async invoke<N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>> {
    this.asked.push({ name, input });
    const answer = this.#answers[name] as ((input: CallInput<N>) => CallOutput<N> | Promise<CallOutput<N>>) | undefined;
    if (!answer) throw new EpochalError({ code: 'bridge.unknown-call', message: `The stand-in does not answer ${name}.`, hint: 'Give it an answer.' });
    return answer(input);
  }

  subscribe<N extends EventName>(name: N, topic: Topics[N], listener: (event: Events[N]) => void): () => void {
    const entry = { name, topic, listener };
    this.#listeners.add(entry);
    return () => void this.#listeners.delete(entry);
  }

  tell<N extends EventName>(name: N, event: Events[N]): void {
    for (const one of [...this.#listeners]) if (one.name === name) (one.listener as (event: Events[N]) => void)(event);
  }

  get listening(): number {
    return this.#listeners.size;
  }

  namesAsked(): CallName[] {
    return this.asked.map(({ name }) => name);
  }
}

export function runRow(changes: Partial<RunRow> = {}): RunRow {
  return { run: 'r1', name: 'first', state: 'running', recipe: 'cifar10-cnn', dataset: 'cifar10', epochs: 0, epochsPlanned: 4, best: null, created: '2026-01-02T03:04:05.000Z', colour: 0, error: null, silentSince: null, stuckSince: null, parent: null, parentEpoch: null, forked: false, group: null, note: '', tags: [], starred: false, archived: false, ...changes };
}

export function epochRow(epoch: number, valAccuracy = 0.4 + epoch / 20): EpochRow {
  return { epoch, loss: 2 / epoch, accuracy: valAccuracy + 0.02, valLoss: 2.1 / epoch, valAccuracy, topK: null, valTopK: null, classAccuracy: null, learningRate: 0.001, seconds: 3, imagesPerSecond: 5000 };
}

/** Four epochs of ten steps. */
export function runDetail(changes: Partial<RunDetail> = {}): RunDetail {
  return {
    ...runRow(),
    training: readTraining({
      epochs: 4,
      batchSize: 32,
      optimizer: { type: 'Adam' },
      loss: { type: 'SparseCategoricalCrossentropy', arguments: { from_logits: true } },
    }),
    params: 122_570,
    trainableParams: 122_570,
    stepsPerEpoch: 10,
    step: 0,
    attempt: 1,
    optimizerFrom: 0,
    epochRows: [],
    checkpoints: [],
    sampleEpochs: [],
    datasetSha256: 'ab'.repeat(32),
    datasetChanged: false,
    classes: null,
    pixels: null,
    environment: null,
    stepMs: null,
    trainImages: 320,
    validationImages: 100,
    notes: [],
    folder: '/runs/r1',
    ...changes,
  };
}

export function batch(firstStep: number, steps: number, changes: Partial<Extract<RunEvent, { type: 'batch' }>> = {}): RunEvent {
  const values = Array.from({ length: steps }, (_, i) => 2 - (firstStep + i) / 40);
  return {
    type: 'batch',
    run: 'r1',
    attempt: 1,
    epoch: Math.floor(firstStep / 10) + 1,
    firstStep,
    stepsPerEpoch: 10,
    loss: values,
    accuracy: values.map((value) => 1 - value / 2),
    meanLoss: values.at(-1) ?? null,
    meanAccuracy: 0.5,
    stepMs: 4.7,
    imagesPerSecond: 6800,
    secondsLeft: 20,
    memoryBytes: 6e8,
    ...changes,
  };
}
