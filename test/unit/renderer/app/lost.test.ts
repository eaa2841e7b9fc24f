import { expect, it } from 'vitest';
import { whyLost } from '../../../../renderer/app/lost.ts';

it.each([
  ['one that is there lets the page in', () => Promise.resolve({ ok: true }), true, null],
  ['one that was started anew with another token does not', () => Promise.resolve({ ok: false }), true, 'lost.refused'],
  ['nobody answers', () => Promise.reject(new TypeError('Failed to fetch')), false, 'lost.still'],
  ['nobody has answered for long', () => Promise.reject(new TypeError('Failed to fetch')), true, 'lost.away'],
] as const)('an app that does not answer: %s', async (_name, ask, waited, words) => {
  expect(await whyLost(ask, waited)).toBe(words);
});
