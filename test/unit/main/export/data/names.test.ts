import { describe, expect, it } from 'vitest';
import { createNames, safeName } from '../../../../../main/export/data/names.ts';

describe('a name that every file system takes', () => {
  it.each([
    ['airplane', 'airplane'],
    ['飞机', '飞机'],
    ['a/b\\c:d*e?f"g<h>i|j', 'a_b_c_d_e_f_g_h_i_j'],
    ['two\nlines\t', 'two_lines_'],
    ['ends in dots...', 'ends in dots'],
    ['ends in a space ', 'ends in a space'],
    [' begins with one', 'begins with one'],
    ['..', 'none'],
    ['', 'none'],
    ['CON', '_CON'],
    ['con.tar', '_con.tar'],
    ['NUL.', '_NUL'],
    ['COM1', '_COM1'],
    ['LPT²', '_LPT²'],
    ['console', 'console'],
    ['turned \u202egnp', 'turned _gnp'],
    ['a lone \ud800 surrogate', 'a lone _ surrogate'],
    ['e\u0301', '\u00e9'],
  ])('%j becomes %j', (name, safe) => {
    expect(safeName(name, 'none')).toBe(safe);
  });

  it('is cut between letters, however many bytes these have', () => {
    expect(safeName('x'.repeat(500), 'none')).toBe('x'.repeat(120));
    expect(safeName('飞'.repeat(500), 'none')).toBe('飞'.repeat(40));
    expect(safeName(`${'x'.repeat(118)}👩‍👩‍👧‍👦`, 'none')).toBe('x'.repeat(118));
  });
});

it('no two names are the same where letters\' case does not count', () => {
  const name = createNames();
  expect(['Cat', 'cat', 'CAT', 'cat (2)', 'dog', 'a/b', 'a:b', 'straße', 'STRASSE'].map((one) => name(one, 'none'))).toEqual(['Cat', 'cat (2)', 'CAT (3)', 'cat (2) (2)', 'dog', 'a_b', 'a_b (2)', 'straße', 'STRASSE (2)']);
});
