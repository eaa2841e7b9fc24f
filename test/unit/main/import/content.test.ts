import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { contentOf, filesOf, sizeOf } from '../../../../main/import/content.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'epochal-content-'));
  mkdirSync(join(root, 'sub'));
  for (const name of ['b.bin', 'a.bin', 'other.bin', 'sub/c.bin']) writeFileSync(join(root, name), name);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const topology = (name: string, ...paths: unknown[]): string => {
  const path = join(root, name);
  writeFileSync(path, JSON.stringify({ weightsManifest: [{ paths }] }));
  return path;
};
const sha256 = (content: string | Buffer): string => createHash('sha256').update(content).digest('hex');

describe('what a model consists of', () => {
  it('is one file, or a description and the files it names beside it, and nothing else', () => {
    const path = topology('model.json', 'b.bin', 'a.bin', 'b.bin', 'gone.bin', '../up.bin', 'sub/c.bin', '..', 7);
    const files = ['model.json', 'a.bin', 'b.bin'].map((name) => join(root, name));
    expect(filesOf(root)).toEqual(files);
    expect(filesOf(path)).toEqual(files);
    expect(filesOf(join(root, 'other.bin'))).toEqual([join(root, 'other.bin')]);
    expect(sizeOf(root)).toBe(Buffer.byteLength(JSON.stringify({ weightsManifest: [{ paths: ['b.bin', 'a.bin', 'b.bin', 'gone.bin', '../up.bin', 'sub/c.bin', '..', 7] }] })) + 10);
  });

  it.each(['', '[]', '{"weightsManifest": 1}', '{"weightsManifest": [null, {"paths": "a.bin"}]}', '{'])('is the description alone where that says %j', (text) => {
    writeFileSync(join(root, 'model.json'), text);
    expect(filesOf(root)).toEqual([join(root, 'model.json')]);
  });

  it('is known by its hash: of one file its own, of several that of their list', () => {
    expect(contentOf(join(root, 'a.bin'))).toEqual({ bytes: 5, sha256: sha256('a.bin') });
    const text = '{"weightsManifest":[{"paths":["b.bin","a.bin"]}]}';
    writeFileSync(join(root, 'model.json'), text);
    const lines = [['a.bin', 'a.bin'], ['b.bin', 'b.bin'], ['model.json', text]].map(([name, content]) => `${sha256(content!)}  ${name!}\n`);
    expect(contentOf(root)).toEqual({ bytes: 10 + text.length, sha256: sha256(lines.join('')) });
  });
});
