import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { EpochalError } from '../../../../core/errors.ts';
import { readSampleWeights } from '../../../../main/datasets/sample-weights/read.ts';

const folder = mkdtempSync(join(tmpdir(), 'weights-'));
afterAll(() => { rmSync(folder, { recursive: true }); });

function file(content: string | Uint8Array): string {
  const path = join(folder, 'weights');
  writeFileSync(path, content);
  return path;
}

function saved(name: string): string {
  return join(import.meta.dirname, '../../../fixtures/sample-weights', name);
}

function refusal(path: string, count = 4): string {
  try {
    readSampleWeights(path, count);
  } catch (error) {
    if (error instanceof EpochalError && error.code === 'training.sample-weights') return `${error.message} ${error.hint}`;
    throw error;
  }
  throw new Error('Nothing was refused.');
}

const wanted = [...Float32Array.of(1, 0.1, 0, 2.5)];

describe('one number a training image', () => {
  it.each([
    ['a line each', '1\n0.1\n0\n2.5\n'],
    ['as other programs write numbers', '+1.\r\n1e-1\r\n 0.0 \r\n25E-1'],
    ['with a byte order mark and empty lines at the end', '\uFEFF1\n.1\n0\n2.5\n\n\n'],
    ['under a name', 'weight\n1\n0.1\n0\n2.5\n'],
    ['as pandas writes a column of a table', ',weight\n0,1.0\n1,0.1\n2,0.0\n3,2.5\n'],
    ['as pandas writes a series', ',0\n0,1.0\n1,0.1\n2,0.0\n3,2.5\n'],
    ['as pandas writes a table', ',path,weight\n0,a.png,1.0\n1,,0.1\n2,c.png,0.0\n3,d.png,2.5\n'],
    ['in one column of several', 'path,"sample_weight",note\na.png,1,"x, y"\nb.png,"0.1",\nc.png,0,"say ""no"""\nd.png, 2.5 ,z\n'],
  ])('%s', (_, text) => {
    expect([...readSampleWeights(file(text), 4)]).toEqual(wanted);
  });

  it.each(['float32.npy', 'float64.npy', 'big-endian.npy', 'version-2.npy'])('as NumPy saves them: %s', (name) => {
    expect([...readSampleWeights(saved(name), 4)]).toEqual(wanted);
  });

  it('are read as they were written', () => {
    fc.assert(
      fc.property(fc.array(fc.float({ min: 0, noNaN: true, noDefaultInfinity: true }), { minLength: 1 }), (values) => {
        fc.pre(values.some((value) => value > 0));
        expect([...readSampleWeights(file(values.join('\n')), values.length)]).toEqual(values.map((value) => value + 0));
      }),
    );
  });
});

describe('refuses by the file, the line and what was got', () => {
  it.each([
    ['too few', '1\n2\n', /has 2 numbers, and there are 4 training images/],
    ['too many', '1\n2\n3\n4\n5\n', /has 5 numbers/],
    ['a word', '1\n2\nthree\n4\n', /line 3 is no number.*needs a number/],
    ['a word under a name', 'weight\n1\n2\nthree\n4\n', /line 4 is no number/],
    ['a number misspelt at the top', '1O\n2\n3\n4\n', /line 1 is no number/],
    ['an empty line', '1\n\n3\n4\n', /line 2 is empty/],
    ['a negative number', '1\n2\n-0.5\n4\n', /line 3 is below 0.*at least 0/],
    ['NaN', '1\nnan\n3\n4\n', /line 2 is no number that float32 can hold/],
    ['infinity', '1\n2\n3\ninf\n', /line 4 is no number that float32 can hold/],
    ['what float32 cannot hold', '1\n2\n1e39\n4\n', /line 3 is no number that float32 can hold/],
    ['nothing but zeros', '0\n0\n0\n0\n', /all numbers are 0/],
    ['an empty file', '\n', /is empty/],
    ['hexadecimal', '1\n0x10\n3\n4\n', /line 2 is no number/],
    ['columns without names', '1,2\n3,4\n5,6\n7,8\n', /line 1 has 2 columns, and no line above names them/],
    ['columns none of which is meant', 'a,b\n1,2\n3,4\n5,6\n7,8\n', /none of its 2 columns is named 'weight'/],
    ['a line with fewer columns', 'a,weight\n1,2\n3\n5,6\n7,8\n', /line 3 has 1 columns, 2 needed/],
    ['a very long word', `${'x'.repeat(100)}1\n2\n`, /has 1 numbers/],
  ])('%s', (_, text, message) => {
    expect(refusal(file(text))).toMatch(message);
    expect(refusal(file(text))).toContain(join(folder, 'weights'));
  });

  it.each([
    ['integers.npy', /of type <i8.*float32/],
    ['two-axes.npy', /has 2 axes.*ravel/],
    ['records.npy', /of type a record/],
    ['infinite.npy', /number 2 is no number that float32/],
    ['missing.npy', /no such file/],
    ['.', /not a file/],
  ])('%s', (name, message) => {
    expect(refusal(saved(name))).toMatch(message);
  });

  it('any .npy that is cut off', () => {
    const whole = readFileSync(saved('float32.npy'));
    for (let length = 6; length < whole.length; length++) expect(refusal(file(whole.subarray(0, length)))).toMatch(/damaged or cut off/);
  });

  it('without a word of what the file holds', () => {
    const secret = 'daemon:x:1:1';
    for (const text of [`1\n${secret}\n`, `${secret}\n1\n`, `a,${secret}\n1,2\n`, `9${secret}\n1\n`, `weight,b\n${secret},1\n`]) expect(refusal(file(text))).not.toContain('daemon');
    const npy = readFileSync(saved('float32.npy'));
    const renamed = Buffer.from(npy.toString('latin1').replace("'<f4'", "'rt:'"), 'latin1');
    expect(refusal(file(renamed))).not.toContain('rt:');
  });

  it('a file larger than its images can need, unread', () => {
    expect(refusal(file(Buffer.alloc(1_010_000, '1\n')))).toMatch(/the file has 1 MB/);
  });

  it('bytes that are no text', () => {
    expect(refusal(file(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0)))).toMatch(/neither text \(UTF-8\) nor \.npy/);
  });
});
