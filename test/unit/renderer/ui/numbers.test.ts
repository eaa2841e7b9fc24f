import { expect, it } from 'vitest';
import { numberBelow, readNumber } from '../../../../renderer/ui/numbers.ts';

it.each([
  ['2,000', 2000],
  ['1,234,567', 1_234_567],
  ['12,000.5', 12_000.5],
  ['1 000', 1000],
  ['1\u202f000', 1000],
  ['1e9', 1e9],
  ['1E-3', 0.001],
  ['-.5', -0.5],
  ['\u22125', -5],
  ['\uff11\uff12', 12],
  ['0,5', 0.5],
  ['99,5', 99.5],
  // A decimal comma, or thousands that begin with nothing.
  ['0,001', null],
  ['2,00,000', null],
  ['1,0000,000', null],
  ['1 00', null],
  ['0x10', null],
  ['Infinity', null],
  ['1e999', null],
  ['1_000', null],
  ['', null],
  ['many', null],
])('%j is read as %j', (text, value) => {
  expect(readNumber(text)).toBe(value);
});

it.each<[string | undefined, number, number | null]>([
  ['0', 3, 0],
  ['2', 3, 2],
  ['3', 3, null],
  ['-1', 3, null],
  ['1.5', 3, null],
  ['', 3, null],
  [undefined, 3, null],
  ['12', Infinity, 12],
])('%j below %d is %j', (text, bound, value) => {
  expect(numberBelow(text, bound)).toBe(value);
});
