import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exactCsv } from '../../../../core/tables/csv.ts';
import { readCsv } from '../../../../core/tables/read-csv.ts';

const cellsOf = (text: string): string[][] => readCsv(text).map(({ cells }) => cells);

describe('CSV is read', () => {
  it.each<[string, string, string[][]]>([
    ['plain', 'path,label\na.png,cat\n', [['path', 'label'], ['a.png', 'cat']]],
    ['with a byte-order mark and CRLF', '\ufeffpath,label\r\na.png,cat\r\n', [['path', 'label'], ['a.png', 'cat']]],
    ['with the line ends of old Macs', 'path,label\ra.png,cat', [['path', 'label'], ['a.png', 'cat']]],
    ['with quotes, separators and line breaks in cells', 'path,label\n"a, b.png","say ""cat""\nor not"\n', [['path', 'label'], ['a, b.png', 'say "cat"\nor not']]],
    ['with empty cells and lines', 'a,b,c\n\n,,\n"",1,\n', [['a', 'b', 'c'], ['', '', ''], ['', '1', '']]],
    ['with semicolons', 'path;label\na,b.png;cat\n', [['path', 'label'], ['a,b.png', 'cat']]],
    ['with tabs', 'path\tlabel\na b.png\tcat', [['path', 'label'], ['a b.png', 'cat']]],
    ['with a quote within a cell', 'path,label\n5" disk.png,cat\n', [['path', 'label'], ['5" disk.png', 'cat']]],
    ['with a quote that never ends', 'path,label\n"a.png,cat\nb.png,dog\n', [['path', 'label'], ['a.png,cat\nb.png,dog\n']]],
    ['of one column', 'class\ncat\n"the dog"', [['class'], ['cat'], ['the dog']]],
    ['that is empty', '', []],
  ])('%s', (_, text, rows) => {
    expect(cellsOf(text)).toEqual(rows);
  });

  it('with the line of each row', () => {
    expect(readCsv('a\n"b\nc"\n\nd\r\ne').map(({ line }) => line)).toEqual([1, 2, 5, 6]);
  });

  it('as it was written', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\r', '\n', ' ', ';', '猫', '=') });
    fc.assert(fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 3 }), { minLength: 1 }), (rows) => {
      expect(readCsv(exactCsv(rows), ',').map(({ cells }) => cells)).toEqual(rows);
    }));
  });
});
