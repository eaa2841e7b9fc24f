import { describe, expect, it } from 'vitest';
import type { Liveness } from '../../../../main/processes/liveness.ts';
import type { RequestedAction } from '../../../../main/runs/journal.ts';
import { Patience } from '../../../../main/trainer/patience.ts';
import type { FromChild, StepsMessage } from '../../../../main/trainer/protocol.ts';

const stepped = { type: 'steps' } as StepsMessage;
const at = (changes: Partial<Liveness>): Liveness => ({ hasBeaten: true, silent: 0, busy: 0, longest: 0, ...changes });

describe('a training process', () => {
  const table: [string, FromChild[], Partial<Liveness>, { isSilent: boolean; isStuck: boolean }][] = [
    ['that beats', [stepped], { busy: 1 }, { isSilent: false, isStuck: false }],
    ['heard of 14 s ago', [stepped], { silent: 14, busy: 14 }, { isSilent: false, isStuck: false }],
    ['heard of 15 s ago', [stepped], { silent: 15, busy: 15 }, { isSilent: true, isStuck: false }],
    ['that starts slowly', [], { hasBeaten: false, silent: 59, busy: 59 }, { isSilent: false, isStuck: false }],
    ['that does not start', [], { hasBeaten: false, silent: 60, busy: 60 }, { isSilent: true, isStuck: false }],
    ['that takes long to its first step', [], { busy: 299 }, { isSilent: false, isStuck: false }],
    ['that does not come to its first step', [], { busy: 300 }, { isSilent: false, isStuck: true }],
    ['in one step for 59 s', [stepped], { busy: 59 }, { isSilent: false, isStuck: false }],
    ['in one step for a minute', [stepped], { busy: 60 }, { isSilent: false, isStuck: true }],
    ['whose steps take long', [stepped], { busy: 199, longest: 10 }, { isSilent: false, isStuck: false }],
    ['whose step takes much longer than any before', [stepped], { busy: 200, longest: 10 }, { isSilent: false, isStuck: true }],
    ['that was stopped in a step', [stepped], { silent: 80, busy: 90 }, { isSilent: true, isStuck: false }],
  ];
  it.each(table)('%s', (_, messages, now, expected) => {
    const patience = new Patience();
    for (const message of messages) patience.onMessage(message);
    expect(patience.look(at(now))).toEqual({ ...expected, isToEnd: false });
  });
});

describe('one that was asked', () => {
  /** Looks until it is to be ended. */
  const waited = (actions: RequestedAction[], now: (look: number) => Partial<Liveness>, answers: Record<number, FromChild> = {}): number | null => {
    const patience = new Patience();
    patience.onMessage(stepped);
    for (const action of actions) patience.ask(action);
    for (let look = 1; look <= 200; look++) {
      if (answers[look]) patience.onMessage(answers[look]!);
      if (patience.look(at(now(look))).isToEnd) return look;
    }
    return null;
  };
  const table: [string, ReturnType<typeof waited>, number | null][] = [
    ['to stop, and is silent since, is ended after 10 s', waited(['stop'], (look) => ({ silent: look, busy: look })), 10],
    ['to stop, and has long been silent, is ended after 10 s', waited(['stop'], (look) => ({ silent: 100 + look, busy: 100 + look })), 10],
    ['to stop, and is stuck, is ended after 10 s', waited(['stop'], (look) => ({ busy: 100 + look })), 10],
    ['to stop, and writes for a minute, is ended then', waited(['stop'], (look) => ({ busy: look })), 60],
    ['to stop, and writes as long as its steps take, is not', waited(['stop'], (look) => ({ busy: look, longest: 11 })), null],
    ['to stop, and falls silent while it writes, is ended', waited(['stop'], (look) => ({ silent: Math.max(0, look - 20), busy: look })), 30],
    ['twice does not get more time', waited(['stop', 'stop'], (look) => ({ silent: look })), 10],
    ['to pause, and is silent, is ended', waited(['pause'], (look) => ({ silent: look })), 10],
    ['to pause, and has, may be silent', waited(['pause'], (look) => ({ silent: look }), { 5: { type: 'paused' } }), null],
    ['to go on after all may be silent', waited(['pause', 'resume'], (look) => ({ silent: look })), null],
    ['nothing may be silent', waited([], (look) => ({ silent: look })), null],
  ];
  it.each(table)('%s', (_, looks, expected) => expect(looks).toBe(expected));
});
