import { expect, it } from 'vitest';
import { readNumber } from '../../../../renderer/ui/numbers.ts';

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
