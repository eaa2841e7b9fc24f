import { expect, it, vi } from 'vitest';
import { EpochalError } from '../../../../../core/errors.ts';
import { luckOf } from '../../../../../core/comparison/luck.ts';
import { seedBand } from '../../../../../renderer/features/runs/luck.ts';
import { answersOf } from './compare/answers/answering.ts';

const answers = answersOf([0, 1, 1], [0, 1, 0]);
/** The third epoch did not validate. */
const rows = [0.4, 0.5, null, 0.45, 0.6].map((valAccuracy, place) => ({ epoch: place + 1, valAccuracy }));

it('is the luck of the epoch, by all that validated', async () => {
  const fetched = vi.fn(() => Promise.resolve(answers));
  expect(await seedBand('a', 4, rows, fetched)).toBe(luckOf(answers, [0.4, 0.5, 0.45, 0.6], 2).band);
  expect(fetched.mock.calls).toEqual([['a', 4, 'validation']]);
});

it('is not known of an epoch that did not validate, or whose answers are not to be had', async () => {
  const fetched = vi.fn(() => Promise.reject(new EpochalError('ledger.none/off', { name: 'a' })));
  expect([await seedBand('a', 3, rows, fetched), await seedBand('a', 4, rows, fetched)]).toEqual([null, null]);
  expect(fetched).toHaveBeenCalledTimes(1);
});
