import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ExportReport } from '../../../../../core/exports.ts';
import type { Artifact } from '../../../../../main/export/format.ts';
import { createStaging, placeExport, writeArtifact, writeBeside } from '../../../../../main/export/place/staging.ts';
import type { Target } from '../../../../../main/export/place/target.ts';

let root: string;
beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'epochal-staging-'))));
afterEach(() => rmSync(root, { recursive: true, force: true }));

const text = (...parts: string[]): Uint8Array[] => parts.map((part) => Buffer.from(part));
const report = { format: 'tflite', files: [] } as unknown as ExportReport;
const page: Artifact = { files: new Map([['index.html', text('<p>', 'page')], ['model/model.json', text('{}')]]), warnings: [] };

async function place(target: Target, artifact: Artifact, fileName: string | null, golden: Uint8Array | null = null): Promise<void> {
  const staging = createStaging(target);
  await writeArtifact(staging, artifact, fileName, () => undefined);
  writeBeside(staging, report, golden);
  placeExport(staging, target);
}

describe('what is written', () => {
  it('is told by path, size and hash, streams among it', async () => {
    const artifact: Artifact = {
      files: new Map([['b/b.txt', text('second ', 'file')]]),
      streams: new Map([['a.txt', { bytes: null, read: async function* () { yield* text('first ', 'file'); } }]]),
      warnings: [],
    };
    let bytes = 0;
    const written = await writeArtifact(createStaging({ path: join(root, 'out'), isFile: false }), artifact, null, (more) => (bytes += more));
    const sha256 = (content: string): string => createHash('sha256').update(content).digest('hex');
    expect(written).toEqual([
      { path: 'a.txt', bytes: 10, sha256: sha256('first file') },
      { path: 'b/b.txt', bytes: 11, sha256: sha256('second file') },
    ]);
    expect(bytes).toBe(21);
  });
});

describe('an export comes to its place', () => {
  it('as a file, its report and golden answers beside it', async () => {
    const target = { path: join(root, 'net.tflite'), isFile: true };
    await place(target, { files: new Map([['model.tflite', text('TFL', '3')]]), warnings: [] }, 'net.tflite', Buffer.from('npz'));
    expect(readdirSync(root).sort()).toEqual(['net.tflite', 'net.tflite.golden.npz', 'net.tflite.report.json']);
    expect(readFileSync(target.path, 'utf8')).toBe('TFL3');
  });

  it('as a file again, without the golden answers of before', async () => {
    const target = { path: join(root, 'net.tflite'), isFile: true };
    await place(target, { files: new Map([['m', text('1')]]), warnings: [] }, 'net.tflite', Buffer.from('npz'));
    await place(target, { files: new Map([['m', text('2')]]), warnings: [] }, 'net.tflite');
    expect(readdirSync(root).sort()).toEqual(['net.tflite', 'net.tflite.report.json']);
    expect(readFileSync(target.path, 'utf8')).toBe('2');
  });

  it('as a folder, in the place of one that is replaced whole', async () => {
    const target = { path: join(root, 'web'), isFile: false };
    mkdirSync(target.path);
    writeFileSync(join(target.path, 'old.html'), 'old');
    await place(target, page, null, Buffer.from('npz'));
    expect(readdirSync(root)).toEqual(['web']);
    expect(readdirSync(target.path, { recursive: true }).sort()).toEqual(['golden.npz', 'index.html', 'model', 'model/model.json', 'report.json']);
  });
});

describe('what was left', () => {
  it('by a process that is gone is removed by the next export there, and nothing else', () => {
    const gone = ['.net.tflite.999999999-1-0a0b0c0d.partial'];
    const stays = ['.net.tflite.partial', '.other.tflite.999999999-1-0a0b0c0d.partial', `.net.tflite.${process.pid}-${Math.round(performance.timeOrigin)}-0a0b0c0d.partial`];
    for (const name of [...gone, ...stays]) mkdirSync(join(root, name));
    createStaging({ path: join(root, 'net.tflite'), isFile: true });
    expect(gone.map((name) => existsSync(join(root, name)))).toEqual([false]);
    expect(stays.map((name) => existsSync(join(root, name)))).toEqual([true, true, true]);
  });
});

describe.skipIf(process.platform !== 'linux')('where nothing can be made', () => {
  it('is said before anything is written', () => {
    expect(() => createStaging({ path: '/proc/net.tflite', isFile: true })).toThrow(expect.objectContaining({ code: 'output.write' }));
  });
});
