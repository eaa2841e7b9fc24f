import { expect, it } from 'vitest';
import { phrase } from '../../../../core/errors/words.ts';
import { toJson } from '../../../../main/cli/json.ts';

it.each([
  ['full precision', { a: 0.1 + 0.2, b: 1e-300 }, '{"a":0.30000000000000004,"b":1e-300}'],
  ['float32 as it is', { a: Float32Array.of(0.1) }, '{"a":[0.10000000149011612]}'],
  ['NaN', { loss: Number.NaN, epoch: 1 }, '{"loss":null,"epoch":1,"nan":true}'],
  ['infinity', { loss: -Infinity }, '{"loss":null,"nan":true}'],
  ['NaN in a list', { steps: [1, Number.NaN] }, '{"steps":[1,null],"nan":true}'],
  ['NaN in a list of lists', { confusion: [[1, Number.NaN]] }, '{"confusion":[[1,null]],"nan":true}'],
  ['NaN in a typed array', { p: Float32Array.of(Number.NaN) }, '{"p":[null],"nan":true}'],
  ['NaN marks the object that holds it, not those around', { epochs: [{ loss: Number.NaN }, { loss: 1 }] }, '{"epochs":[{"loss":null,"nan":true},{"loss":1}]}'],
  ['a null that is meant', { valLoss: null }, '{"valLoss":null}'],
  ['a phrase as its English text', { warnings: [phrase`${'a'} is ${phrase`${2} long`}.`] }, '{"warnings":["a is 2 long."]}'],
  ['a list', [{ a: Number.NaN }], '[{"a":null,"nan":true}]'],
])('%s', (_name, value, text) => {
  expect(toJson(value)).toBe(text);
});

it('writes what drives a terminal as JSON can, and it is read as it was', () => {
  const value = { name: '\x1b\x7f\x9b\u202e\u2028é飞' };
  expect(toJson(value)).toBe('{"name":"\\u001b\\u007f\\u009b\\u202e\\u2028é飞"}');
  expect(JSON.parse(toJson(value))).toEqual(value);
});
