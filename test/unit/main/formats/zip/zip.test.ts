import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';

import { afterAll, describe, expect, it } from 'vitest';

import { openZip, usualZipLimits } from '../../../../../main/formats/zip/read.ts';
import { zipParts, zipStream, type ZipEntry } from '../../../../../main/formats/zip/write.ts';

const folder = mkdtempSync(join(tmpdir(), 'zip-'));
afterAll(() => rmSync(folder, { recursive: true }));

const text = (value: string): Uint8Array => Buffer.from(value);
const entries: ZipEntry[] = [
  { path: 'config.json', content: [text('{"a":'), text('1}')] },
  { path: 'deep/weights.bin', content: [new Uint8Array(100_000).fill(7)], compress: true },
  { path: 'streamed.txt', content: () => Readable.from([text('from '), text('a stream')]) },
];
const pack = async (list: ZipEntry[]): Promise<Buffer> => Buffer.concat(await zipParts(list));

/** Same length, another name: in the local header and in the central directory. */
const renamed = (bytes: Buffer, from: string, to: string): Buffer => Buffer.from(bytes.toString('latin1').replaceAll(from, to), 'latin1');

describe('what is written', () => {
  it.each(['bytes', 'file'])('is read again from %s', async (kind) => {
    const bytes = await pack(entries);
    const path = join(folder, 'some.zip');
    writeFileSync(path, bytes);
    const zip = await openZip(kind === 'file' ? path : bytes);
    expect(zip.paths).toEqual(['config.json', 'deep/weights.bin', 'streamed.txt']);
    expect(Buffer.from(await zip.read('config.json')).toString()).toBe('{"a":1}');
    expect(await zip.read('deep/weights.bin')).toHaveLength(100_000);
    expect((await buffer(await zip.stream('streamed.txt'))).toString()).toBe('from a stream');
    expect(zip.size('deep/weights.bin')).toBe(100_000);
    expect(zip.size('none')).toBeNull();
    zip.close();
  });

  it('is the same bytes each time, deflated where asked', async () => {
    const bytes = await pack(entries);
    expect(bytes.equals(await pack(entries))).toBe(true);
    expect(bytes.length).toBeLessThan(2000);
  });

  it('fails with what a content fails with', async () => {
    const broken: ZipEntry = { path: 'x', content: () => new Readable({ read() { this.destroy(new Error('the disk is gone')); } }) };
    await expect(buffer(zipStream([broken]))).rejects.toThrow('the disk is gone');
  });
});

describe('what is refused', () => {
  const code = (wanted: string): unknown => expect.objectContaining({ code: wanted });

  it.each([
    ['two files of one path', 'aa.txt', 'bb.txt'],
    ['a path that leads upwards', '/x/bb.txt', '/../b.txt'],
    ['an absolute path', 'cc/dd.txt', '/c/dd.txt'],
    ['a drive', 'cc/dd.txt', 'C:/dd.txt'],
  ])('%s', async (_what, from, to) => {
    const bytes = await pack(['aa.txt', 'bb.txt', '1/x/bb.txt', 'cc/dd.txt'].map((path) => ({ path, content: [text('x')] })));
    await expect(openZip(renamed(bytes, from, to))).rejects.toEqual(code('import.damaged'));
  });

  it('what is larger than allowed, before it is unpacked', async () => {
    const bytes = await pack(entries);
    await expect(openZip(bytes, { limits: { ...usualZipLimits, entryBytes: 99_999 } })).rejects.toEqual(code('import.too-large'));
    await expect(openZip(bytes, { limits: { ...usualZipLimits, totalBytes: 100_001 } })).rejects.toEqual(code('import.too-large'));
    await expect(openZip(bytes, { limits: { ...usualZipLimits, entries: 2 } })).rejects.toEqual(code('import.damaged'));
  });

  it('a file that unpacks to more than it declares', async () => {
    const bytes = await pack([{ path: 'bomb', content: [new Uint8Array(1e6)], compress: true }]);
    const directory = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 1, 2]));
    bytes.writeUInt32LE(10, directory + 24);
    const zip = await openZip(bytes);
    await expect(zip.read('bomb')).rejects.toEqual(code('import.damaged'));
  });

  it('a file of another CRC-32, and one that is not there', async () => {
    const bytes = await pack(entries);
    bytes[bytes.indexOf('{"a"') + 1] = 0x20;
    const zip = await openZip(bytes);
    await expect(zip.read('config.json')).rejects.toEqual(code('import.damaged'));
    await expect(zip.read('none')).rejects.toEqual(code('import.damaged'));
  });

  it('any archive that is cut short', async () => {
    const bytes = await pack(entries.slice(0, 1));
    for (let length = 0; length < bytes.length; length += 1) await expect(openZip(bytes.subarray(0, length))).rejects.toEqual(code('import.damaged'));
  });

  it('a file that is not there, by the system\'s own error', async () => {
    await expect(openZip(join(folder, 'none.zip'))).rejects.toEqual(code('ENOENT'));
  });
});
