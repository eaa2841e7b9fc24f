import { expect, it } from 'vitest';
import { hrefOf, parseRoute } from '../../../../../../renderer/app/router.svelte.ts';
import { readChosen, readIds, writeChosen } from '../../../../../../renderer/features/runs/compare/address.ts';

it.each<[string | null, string[]]>([
  ['a,b,c', ['a', 'b', 'c']],
  ['a,,b,a', ['a', 'b']],
  [null, []],
  [Array.from({ length: 30 }, (_, place) => `r${place}`).join(','), Array.from({ length: 20 }, (_, place) => `r${place}`)],
])('%s: the runs of an address', (text, ids) => {
  expect(readIds(text)).toEqual(ids);
});

it('the address holds the runs between commas', () => {
  expect(hrefOf({ page: 'compare', ids: 'a,b' })).toBe('#/runs/compare/a,b');
  expect(parseRoute('#/runs/compare/a,b?epoch=3')).toEqual({ page: 'compare', ids: 'a,b' });
});

it.each<[string, Record<string, string>]>([
  ['as it comes', {}],
  ['all chosen', { metric: 'accuracy,valAccuracy|stepLoss', x: 'time', log: 'xy', smooth: '60', repeats: 'each' }],
])('what is chosen survives the address: %s', (_, query) => {
  const chosen = readChosen(query);
  const written = Object.fromEntries(Object.entries(writeChosen(chosen, chosen)).filter(([, value]) => value !== null && value !== ''));
  expect(written).toEqual(query);
});

it.each([[{ metric: 'nothing' }], [{ x: 'weeks' }], [{ smooth: '100' }]])('%j is as it comes', (query) => {
  expect(readChosen(query)).toEqual(readChosen({}));
});
