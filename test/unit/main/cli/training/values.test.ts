import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPairs, readValue } from '../../../../../main/cli/training/values.ts';

describe('a value', () => {
  it.each<[string, unknown]>([
    ['3', 3],
    ['-.5', -0.5],
    ['+1e-4', 1e-4],
    ['0.10', 0.1],
    ['true', true],
    ['False', false],
    ['null', null],
    ['None', null],
    ['[1, 2]', [1, 2]],
    ['{"a": [1]}', { a: [1] }],
    ['"3"', '3'],
    ['nearest', 'nearest'],
    ['[1, 2', '[1, 2'],
    ['', ''],
  ])('%s', (written, value) => {
    expect(readValue(written)).toEqual(value);
  });
});

describe('pairs', () => {
  it('of any JSON values come out as they went in', () => {
    // Brackets within text would divide otherwise than they look, but for those in quotes, which JSON gives them.
    const name = fc.stringMatching(/^[a-z_]{1,8}$/);
    const text = fc.stringMatching(/^[a-z0-9 ,=:.[\]{}]{0,12}$/);
    const value = fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), fc.constant(null), text, fc.array(fc.oneof(fc.integer(), text), { maxLength: 4 }));
    fc.assert(
      fc.property(fc.dictionary(name, value, { minKeys: 1, maxKeys: 5, noNullPrototype: true }), (values) => {
        const written = Object.entries(values).map(([key, held]) => `${key}=${JSON.stringify(held)}`).join(', ');
        expect(readPairs('--x', written)).toEqual(JSON.parse(JSON.stringify(values)));
      }),
    );
  });

  it.each(['a', 'a=', '=1', 'a=1,', 'a=1,b', ' '])('%j is wrong usage', (written) => {
    expect(() => readPairs('--x', written)).toThrow(expect.objectContaining({ code: 'cli.usage', message: expect.stringContaining('--x got') }));
  });
});
