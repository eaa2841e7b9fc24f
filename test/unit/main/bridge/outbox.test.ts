import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { phrase } from '../../../../core/errors/words.ts';
import type { HostMessage } from '../../../../core/bridge/protocol.ts';
import type { Events } from '../../../../core/contract.ts';
import { mostSteps } from '../../../../main/bridge/merge.ts';
import { createOutbox, highWater, limit, mostQueued } from '../../../../main/bridge/outbox.ts';

type Batch = Extract<Events['run'], { type: 'batch' }>;

const batch = (firstStep: number, count: number, epoch = 1): Batch => ({
  type: 'batch',
  run: 'a',
  attempt: 1,
  epoch,
  firstStep,
  stepsPerEpoch: 100_000,
  loss: Array.from({ length: count }, (_, i) => firstStep + i),
  accuracy: Array.from({ length: count }, () => 0.5),
  meanLoss: firstStep,
  meanAccuracy: 0.5,
  stepMs: 5,
  imagesPerSecond: 6400,
  secondsLeft: null,
  memoryBytes: 1,
});

/** A line that says how full it is as the test wants, and flushes when told. */
function slowLine() {
  const sent: HostMessage[] = [];
  const flushes: (() => void)[] = [];
  const gaveUp: string[] = [];
  const line = {
    buffered: 0,
    send: (text: string, flushed: () => void) => {
      sent.push(JSON.parse(text) as HostMessage);
      flushes.push(flushed);
    },
  };
  const outbox = createOutbox({ send: line.send, buffered: () => line.buffered, giveUp: (reason) => gaveUp.push(reason) });
  /** The other side has read everything. */
  const read = (): void => {
    line.buffered = 0;
    for (const flush of flushes.splice(0)) flush();
  };
  const events = (): unknown[] => sent.filter((message) => message.type === 'event').map(({ event }) => event);
  return { outbox, line, sent, events, gaveUp, read };
}

describe('what a client is sent', () => {
  it('goes out at once while it reads', () => {
    const { outbox, events } = slowLine();
    outbox.event(1, 'run', batch(0, 2));
    outbox.event(1, 'run', batch(2, 2));
    expect(events()).toEqual([batch(0, 2), batch(2, 2)]);
  });

  it('waits while it reads slowly, and then comes as one', () => {
    const { outbox, line, events, read } = slowLine();
    outbox.event(1, 'run', batch(0, 1));
    line.buffered = highWater + 1;
    for (let step = 1; step < 1000; step++) outbox.event(1, 'run', batch(step, 1));
    expect(events()).toHaveLength(1);
    read();
    expect(events()).toHaveLength(2);
    expect(events()[1]).toMatchObject({ firstStep: 1, meanLoss: 999, loss: Array.from({ length: 999 }, (_, i) => i + 1) });
  });

  it('leaves the oldest steps out rather than grow without end', () => {
    const { outbox, line, events, read } = slowLine();
    line.buffered = highWater + 1;
    outbox.answer({ type: 'answer', id: 1, value: null });
    for (let step = 0; step < 100; step++) outbox.event(1, 'run', batch(step * 1000, 1000));
    read();
    const [only] = events() as [Batch];
    expect(events()).toHaveLength(1);
    expect([only.firstStep, only.loss.length, only.accuracy.length, only.loss.at(0), only.loss.at(-1)]).toEqual([100_000 - mostSteps, mostSteps, mostSteps, 100_000 - mostSteps, 99_999]);
  });

  it('keeps what matters, in order', () => {
    const { outbox, line, events, read } = slowLine();
    line.buffered = highWater + 1;
    outbox.answer({ type: 'answer', id: 1, value: null });
    const state = (to: 'paused' | 'running'): Events['run'] => ({ type: 'state', run: 'a', state: to, error: null });
    for (const event of [batch(0, 1), batch(1, 1), state('paused'), state('running'), batch(2, 1), batch(3, 1), batch(4, 1, 2)]) outbox.event(1, 'run', event);
    read();
    expect(events()).toMatchObject([{ firstStep: 0, loss: [0, 1] }, state('paused'), state('running'), { firstStep: 2, loss: [2, 3] }, { firstStep: 4, epoch: 2 }]);
  });

  it('keeps only the newest of progress, for each thing', () => {
    const { outbox, line, events, read } = slowLine();
    line.buffered = highWater + 1;
    outbox.answer({ type: 'answer', id: 1, value: null });
    const progress = (id: string, done: number): Events['datasets'] => ({ id, phase: 'download', done, total: 10, unit: 'bytes', message: phrase`` });
    for (let done = 0; done <= 10; done++) for (const id of ['a', 'b']) outbox.event(1, 'datasets', progress(id, done));
    read();
    expect(events()).toEqual([progress('a', 10), progress('b', 10)]);
  });

  it('never mixes two subscriptions, whatever comes', () => {
    const choice = fc.record({ id: fc.constantFrom(1, 2, 3), count: fc.integer({ min: 1, max: 5 }), slow: fc.boolean() });
    fc.assert(
      fc.property(fc.array(choice, { maxLength: 60 }), (choices) => {
        const { outbox, line, sent, read } = slowLine();
        const next = new Map<number, number>();
        for (const { id, count, slow } of choices) {
          line.buffered = slow ? highWater + 1 : 0;
          // What fills the line is on its way, and will be flushed.
          if (slow) outbox.answer({ type: 'answer', id: 1, value: null });
          const first = next.get(id) ?? 0;
          outbox.event(id, 'run', batch(first, count));
          next.set(id, first + count);
          if (!slow) read();
        }
        read();
        // Every subscription has every step once, in order.
        for (const [id, total] of next) {
          const steps = sent.flatMap((message) => (message.type === 'event' && message.id === id ? (message.event as Batch).loss : []));
          expect(steps).toEqual(Array.from({ length: total }, (_, i) => i));
        }
      }),
    );
  });

  it('forgets what was held for a subscription that ended', () => {
    const { outbox, line, events, read } = slowLine();
    line.buffered = highWater + 1;
    outbox.answer({ type: 'answer', id: 1, value: null });
    outbox.event(1, 'runs', { deleted: 'a' });
    outbox.event(2, 'runs', { deleted: 'b' });
    outbox.forget(1);
    read();
    expect(events()).toEqual([{ deleted: 'b' }]);
  });

  it('gives up a client that does not read at all', () => {
    const many = slowLine();
    many.line.buffered = highWater + 1;
    for (let i = 0; i <= mostQueued; i++) many.outbox.event(1, 'runs', { deleted: String(i) });
    expect(many.gaveUp).toHaveLength(1);
    const much = slowLine();
    much.line.buffered = limit + 1;
    much.outbox.answer({ type: 'answer', id: 1, value: null });
    expect(much.gaveUp).toHaveLength(1);
  });
});
