import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPrintable, printable, printableLines } from '../../../core/printable.ts';

/** As Unicode has them: controls, separators of lines, and what turns the order of letters around. */
const drives = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;

describe('a text from outside', () => {
  it.each([
    ['a\x1b[31mred', 'a\\u001b[31mred'],
    ['two\nlines\r\n', 'two\\u000alines\\u000d\\u000a'],
    ['\x9b2J\x7f\x90', '\\u009b2J\\u007f\\u0090'],
    ['cat\u202egpj.exe', 'cat\\u202egpj.exe'],
    ['飞机 é 👍🏽 C:\\u', '飞机 é 👍🏽 C:\\u'],
  ])('%j is shown in one line', (text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  it('never drives a terminal, and stays as it is where it could not', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(printable(text)).not.toMatch(drives);
        expect(printableLines(text).replaceAll('\n', '')).not.toMatch(drives);
        expect(isPrintable(text)).toBe(!drives.test(text));
      }),
    );
  });

  it('keeps its lines where it may have several', () => {
    expect(printableLines('one\n\x1btwo\n')).toBe('one\n\\u001btwo\n');
  });
});
