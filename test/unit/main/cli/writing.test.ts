import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fromBuffer, type Entry, type ZipFile } from 'yauzl';
import { phrase } from '../../../../core/errors/words.ts';
import { csv } from '../../../../core/tables/csv.ts';
import { bytes, duration } from '../../../../main/cli/format.ts';
import { npz } from '../../../../main/formats/npz.ts';
import { checkOutput, writeOutput } from '../../../../main/cli/output-file.ts';
import { Reporter } from '../../../../main/cli/reporter.ts';
import { fields, table } from '../../../../main/cli/table.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'epochal-writing-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const arrays = {
  probabilities: { shape: [2, 3], values: Float32Array.of(0.1, 0.2, 0.7, 1, 0, 0) },
  labels: { shape: [2], values: Int32Array.of(2, -1) },
};

describe('npz', () => {
  it('is a zip others read, with npy files aligned to 64 bytes', async () => {
    const files = await unzip(Buffer.from(await npz(arrays)));
    expect([...files.keys()]).toEqual(['probabilities.npy', 'labels.npy']);
    const file = files.get('probabilities.npy')!;
    const headerEnd = 10 + file.readUInt16LE(8);
    expect(headerEnd % 64).toBe(0);
    expect(file.subarray(0, 8).toString('latin1')).toBe('\x93NUMPY\x01\x00');
    expect(file.subarray(10, headerEnd).toString()).toMatch(/^\{'descr': '<f4', 'fortran_order': False, 'shape': \(2, 3\), \} *\n$/);
    expect([...new Float32Array(new Uint8Array(file.subarray(headerEnd)).buffer)]).toEqual([...arrays.probabilities.values]);
    expect(files.get('labels.npy')!.toString('latin1')).toContain("'<i4', 'fortran_order': False, 'shape': (2,), }");
  });

  it("passes Python's check of a zip, sums included", async () => {
    const path = join(folder, 'a.npz');
    writeFileSync(path, await npz(arrays));
    expect(execFileSync('python3', ['-c', 'import sys, zipfile; print(zipfile.ZipFile(sys.argv[1]).testzip())', path], { encoding: 'utf8' })).toBe('None\n');
  });

  const hasNumpy = spawnSync('python3', ['-c', 'import numpy']).status === 0;
  it.skipIf(!hasNumpy)('is read by NumPy', async () => {
    const path = join(folder, 'a.npz');
    writeFileSync(path, await npz(arrays));
    const script = 'import sys, json, numpy; f = numpy.load(sys.argv[1]); print(json.dumps({k: [str(f[k].dtype), f[k].tolist()] for k in f.files}))';
    const read: unknown = JSON.parse(execFileSync('python3', ['-c', script, path], { encoding: 'utf8' }));
    expect(read).toEqual({ probabilities: ['float32', [[...arrays.probabilities.values.slice(0, 3)], [1, 0, 0]]], labels: ['int32', [2, -1]] });
  });
});

it('quotes CSV cells that need it', () => {
  expect(csv([['path', 'n'], ['a,b.png', 1], ['say "x"\n', 0.5]])).toBe('path,n\r\n"a,b.png",1\r\n"say ""x""\n",0.5\r\n');
});

it.each([
  ['=1+1', "'=1+1"],
  ['+1', "'+1"],
  ['-1', "'-1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', "'\t=1"],
  ['\r=1', `"'\r=1"`],
  ['=HYPERLINK("http://x","y")', `"'=HYPERLINK(""http://x"",""y"")"`],
  ['＝1', "'＝1"],
  ['a=1', 'a=1'],
  [-1, '-1'],
  [-1e-7, '-1e-7'],
])('a CSV cell that a spreadsheet would run is a text: %j', (value, written) => {
  expect(csv([['a', value]])).toBe(`a,${written}\r\n`);
});

describe('a file a person asked for', () => {
  it('replaces what was there and leaves nothing beside', async () => {
    const path = join(folder, 'out.csv');
    writeFileSync(path, 'old');
    await checkOutput(path);
    await writeOutput(path, 'new');
    expect(readFileSync(path, 'utf8')).toBe('new');
    expect(readdirSync(folder)).toEqual(['out.csv']);
  });

  it.each([
    ['no folder', () => join(folder, 'none', 'x.csv')],
    ['a folder itself', () => folder],
  ])('is refused before the work: %s', async (_name, path) => {
    await expect(checkOutput(path())).rejects.toMatchObject({ code: 'output.folder' });
  });
});

describe('for people', () => {
  it('aligns columns by what is seen, wide characters included', () => {
    const rows = [
      { name: '飞机', share: 0.5 },
      { name: 'bird', share: null },
    ];
    expect(table([{ title: 'NAME', cell: (row) => row.name }, { title: 'P', cell: (row) => row.share, align: 'right' }], rows)).toBe('NAME    P\n飞机  0.5\nbird    -');
    expect(fields([['id', 'x'], ['none', null], ['longer', 2]])).toBe('id      x\nlonger  2');
  });

  it('shows names from outside in one line each, which drive no terminal', () => {
    expect(table([{ title: 'NAME', cell: (row) => row }], ['a\n\x1b[2J'])).toBe('NAME\na\\u000a\\u001b[2J');
    expect(fields([['id', '\x9bx']])).toBe('id  \\u009bx');
  });

  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [169_001_437, '169.0 MB'],
  ])('%d bytes', (value, shown) => {
    expect(bytes(value)).toBe(shown);
  });

  it.each([
    [0.44, '0.4 s'],
    [9.96, '10 s'],
    [59.6, '1 min 00 s'],
    [185, '3 min 05 s'],
    [7800, '2 h 10 min'],
  ])('%d seconds', (value, shown) => {
    expect(duration(value)).toBe(shown);
  });
});

describe('progress', () => {
  const watch = (isTTY: boolean, mode: 'people' | 'stream') => {
    const said = { out: '', err: '' };
    const report = new Reporter(mode, { stdout: { write: (chunk) => (said.out += chunk) }, stderr: { isTTY, columns: 40, write: (chunk) => (said.err += chunk) } });
    return { said, report };
  };

  it('is drawn in place on a terminal, within its width, and cleared before a line', () => {
    const { said, report } = watch(true, 'people');
    report.bar(0.5, 'half'.repeat(20));
    report.line('done');
    const [drawn, after] = said.err.split('\r\x1b[2K').slice(1);
    expect(drawn).toHaveLength(39);
    expect(drawn!.startsWith('[============            ] half')).toBe(true);
    expect(after).toBe('done\n');
  });

  it('is a line a phase in a log, in English', () => {
    const { said, report } = watch(false, 'people');
    const progress = report.progress();
    for (const [phase, done] of [['download', 1], ['download', 2], ['verify', 0]] as const) progress({ phase, done, total: 2, message: phrase`${phase} of ${'a'}` });
    expect(said.err).toBe('download of a\nverify of a\n');
  });

  it('never lets a name drive the terminal', () => {
    const { said, report } = watch(true, 'people');
    report.line('a\x1b]0;title\x07\nb');
    report.bar(0, '\x1b[31m');
    expect(said.err).toBe('a\\u001b]0;title\\u0007\\u000ab\n\r\x1b[2K[                        ] \\u001b[31m');
  });

  it('is lines only in a log, and events only in a stream', () => {
    const { said, report } = watch(false, 'people');
    report.bar(0.5, 'half');
    report.event({ type: 'x' });
    expect(said).toEqual({ out: '', err: '' });
    const stream = watch(false, 'stream');
    stream.report.event({ type: 'x', loss: Number.NaN });
    expect(stream.said).toEqual({ out: '{"type":"x","loss":null,"nan":true}\n', err: '' });
  });
});

function unzip(archive: Buffer): Promise<Map<string, Buffer>> {
  return new Promise((resolve, reject) => {
    const files = new Map<string, Buffer>();
    fromBuffer(archive, { lazyEntries: true }, (error, zip) => {
      if (error) return reject(error);
      zip.on('entry', (entry: Entry) => void read(zip, entry).then((content) => { files.set(entry.fileName, content); zip.readEntry(); }, reject));
      zip.on('end', () => resolve(files));
      zip.readEntry();
    });
  });
}

function read(zip: ZipFile, entry: Entry): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => {
      if (error) return reject(error);
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => resolve(Buffer.concat(chunks))).on('error', reject);
    });
  });
}
