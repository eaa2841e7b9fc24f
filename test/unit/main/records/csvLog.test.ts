import fc from 'fast-check';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { csvLog, writeCsvLog } from '../../../../main/records/csvLog.ts';
import { pythonFloat } from '../../../../main/records/pythonFloat.ts';

interface Case {
  name: string;
  rows: Record<string, number | string>[];
  separator: string;
  first: number;
  before: string | null;
  text: string;
}

const file = join(import.meta.dirname, '..', '..', '..', 'fixtures', 'callbacks', 'csv.json');
const cases = JSON.parse(readFileSync(file, 'utf8')) as Case[];
const rowsOf = ({ rows, first }: Case) =>
  rows.map((logs, index) => ({ epoch: first + index, values: Object.fromEntries(Object.entries(logs).map(([name, value]) => [name, Number(value)])) }));

describe('csvLog', () => {
  it.each(cases.map((one) => [one.name, one] as const))("writes Keras's bytes: %s", (_, one) => {
    expect(csvLog(rowsOf(one), { separator: one.separator, before: one.before ?? '' })).toBe(one.text);
  });

  it('leaves a file without epochs as it was', () => {
    expect(csvLog([], { separator: ',', before: '' })).toBe('');
    expect(csvLog([], { separator: ',', before: 'epoch,loss\r\n' })).toBe('epoch,loss\r\n');
  });
});

describe('pythonFloat', () => {
  it('loses nothing', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const text = pythonFloat(value);
        expect(Object.is(Number(text), value)).toBe(true);
        expect(text).toMatch(/^-?\d+(\.\d+)?e[+-]\d\d+$|^-?\d+\.\d+$/);
      }),
    );
  });

  it.each<[number, string]>([
    [0, '0.0'], [-0, '-0.0'], [1, '1.0'], [0.1, '0.1'], [1e-4, '0.0001'], [0.00012345, '0.00012345'], [9.999e-5, '9.999e-05'], [1e-7, '1e-07'],
    [1e15, '1000000000000000.0'], [9999999999999998, '9999999999999998.0'], [1e16, '1e+16'], [1e21, '1e+21'], [1.5e300, '1.5e+300'], [5e-324, '5e-324'],
    [Number.NaN, 'nan'], [Infinity, 'inf'], [-Infinity, '-inf'],
  ])('%d is %s', (value, text) => {
    expect(pythonFloat(value)).toBe(text);
  });
});

describe('writeCsvLog', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'epochal-csv-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('has each epoch once, however often it is written', () => {
    const path = join(folder, 'deep', 'training.csv');
    const one = cases[0]!;
    const options = { separator: one.separator, before: '' };
    writeCsvLog(path, rowsOf(one).slice(0, 1), options);
    for (let again = 0; again < 3; again++) writeCsvLog(path, rowsOf(one), options);
    expect(readFileSync(path, 'utf8')).toBe(one.text);
    expect(readdirSync(join(folder, 'deep'))).toEqual(['training.csv']);
  });

  it('goes on below what another run wrote, with its line of names alone', () => {
    const path = join(folder, 'training.csv');
    const one = cases[0]!;
    writeCsvLog(path, rowsOf(one), { separator: ',', before: '' });
    const before = readFileSync(path, 'utf8');
    writeCsvLog(path, rowsOf(one), { separator: ',', before });
    const [names, ...lines] = one.text.split('\r\n').slice(0, -1);
    expect(readFileSync(path, 'utf8').split('\r\n')).toEqual([names, ...lines, ...lines, '']);
  });
});
