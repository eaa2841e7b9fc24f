import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bundleHeader } from '../../../../core/bundles.ts';
import { createFolderUploads } from '../../../../main/uploads/folders.ts';
import { testFolder } from '../../../support/folder.ts';

const store = testFolder('folders');
const uploads = createFolderUploads(store);
const bundle = (files: Record<string, string>): Buffer => Buffer.concat(Object.entries(files).flatMap(([path, text]) => [bundleHeader({ path: Buffer.from(path), size: Buffer.byteLength(text) }), Buffer.from(text)]));

/** Comes in pieces of so many bytes. */
function stream(bytes: Uint8Array, piece = bytes.length): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(Uint8Array.from(bytes.subarray(at, at + piece)));
      at += piece;
    },
  });
}

describe('a folder that is brought in several bundles', () => {
  const first = { 'pets/cats/one.png': 'meow', 'pets/cats/empty.png': '', 'pets/猫/"two"\n.png': 'mew' };
  const second = { 'pets/dogs/one.png': 'woof'.repeat(1000) };

  it.each([1, 3, 7, 64, 100_000])('lies below one folder as it lay where it came from, in pieces of %i bytes', async (piece) => {
    const upload = await uploads.add(null, stream(bundle(first), piece), null);
    expect(await uploads.add(upload, stream(bundle(second), piece), bundle(second).length)).toBe(upload);
    const { path, remove } = uploads.take(upload);
    expect(path.endsWith('pets')).toBe(true);
    for (const [name, text] of Object.entries({ ...first, ...second })) expect(readFileSync(join(path, '..', name), 'utf8')).toBe(text);
    remove();
    expect(existsSync(path)).toBe(false);
  });

  it('is the folder of all where more than one was brought', async () => {
    const { path, remove } = uploads.take(await uploads.add(null, stream(bundle({ 'a.png': '1', 'b.png': '2' })), null));
    expect(readdirSync(path).sort()).toEqual(['a.png', 'b.png']);
    remove();
  });
});

describe('what can not be a bundle is refused, and leaves nothing', () => {
  it.each<[string, Uint8Array, string]>([
    ['cut within a file', bundle({ 'a.png': '12345' }).subarray(0, -1), 'upload.bundle'],
    ['cut within a header', bundle({ 'a.png': '' }).subarray(0, 6), 'upload.bundle'],
    ['bytes of something else', Buffer.alloc(64, 0xff), 'upload.bundle'],
    ['a size below nothing', bundleHeader({ path: Buffer.from('a.png'), size: -1 }), 'upload.bundle'],
    ['a way up', bundle({ '../a.png': '1' }), 'upload.path'],
    ['a way up within', bundle({ 'a/../../b.png': '1' }), 'upload.path'],
    ['a path from the root', bundle({ '/etc/a.png': '1' }), 'upload.path'],
    ['a name that ends early', bundle({ 'a\0.png': '1' }), 'upload.path'],
    ['more folders in each other than any', bundle({ [`${'a/'.repeat(40)}b.png`]: '1' }), 'upload.path'],
  ])('%s', async (_what, bytes, code) => {
    const before = readdirSync(store);
    await expect(uploads.add(null, stream(bytes, 5), null)).rejects.toMatchObject({ code });
    expect(readdirSync(store)).toEqual(before);
  });

  it('what is not there, and what is asked for after it was taken', async () => {
    await expect(uploads.add('f'.repeat(32), stream(bundle({ 'a.png': '1' })), null)).rejects.toMatchObject({ code: 'upload.missing' });
    const upload = await uploads.add(null, stream(bundle({ 'a.png': '1' })), null);
    uploads.take(upload).remove();
    expect(() => uploads.take(upload)).toThrow(expect.objectContaining({ code: 'upload.missing' }));
  });

  it('the oldest of many that nobody took, and all at the end', async () => {
    const all = await Promise.all(Array.from({ length: 6 }, () => uploads.add(null, stream(bundle({ 'a.png': '1' })), null)));
    expect(all.filter((upload) => { try { uploads.take(upload).remove(); return true; } catch { return false; } })).toHaveLength(4);
    await uploads.add(null, stream(bundle({ 'a.png': '1' })), null);
    uploads.close();
    expect(readdirSync(store)).toEqual([]);
  });
});
