import { appendFileSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { phrase } from '../../../../../core/errors/words.ts';
import { decodeBatch } from '../../../../../main/datasets/packing/decode-batch.ts';
import type { PictureItem } from '../../../../../main/datasets/packing/item.ts';
import { packPictures } from '../../../../../main/datasets/packing/pack-pictures.ts';
import { startTask } from '../../../../../main/datasets/progress.ts';
import type { Part, WorkPlace } from '../../../../../main/datasets/readers/layout.ts';
import { smallPixels, smallPng, writePictures } from './make-pictures.ts';

const names = Array.from({ length: 150 }, (_, i) => `${i}.png`);
const to = { width: 4, height: 4, channels: 3 };
let root: string;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'epochal-going-on-'));
  await writePictures(join(root, 'set'), names);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const items = (): PictureItem[] =>
  names.map((name) => {
    const path = join(root, 'set', name);
    const { size, mtimeMs } = statSync(path);
    return { name, path, split: 'train', label: 0, bytes: size, modified: Math.trunc(mtimeMs) };
  });

/** Packs, on this thread. @param dies at the picture of this name, as a process does. @returns what was decoded, and the images. */
async function pack({ dies, died = null }: { dies?: string; died?: WorkPlace['died'] } = {}) {
  const decoded: string[] = [];
  const parts: Part[] = [];
  const pool = {
    size: 1,
    decode: async (batch: Parameters<typeof decodeBatch>[0]) => {
      if (batch.paths.some((path) => path.endsWith(`/${dies}`))) throw new Error('it died');
      decoded.push(...batch.paths.map((path) => path.slice(root.length + 5)));
      return decodeBatch(batch);
    },
    close: () => Promise.resolve(),
  };
  const facts = await packPictures({ items: items(), origin: root, to, options: {} }, async (part) => void parts.push(part), startTask('x'), { folder: join(root, 'work'), died }, () => pool).catch((error: unknown) => error as Error);
  return { decoded, facts, images: Buffer.concat(parts.map((part) => part.images)) };
}

const all = Buffer.concat(names.map((_, seed) => smallPixels(seed)));

describe('an import that goes on', () => {
  it('decodes only what is left, and what has changed since', async () => {
    const first = await pack({ dies: '140.png' });
    expect(first.facts).toBeInstanceOf(Error);
    expect(first.decoded.length).toBeGreaterThan(0);
    writeFileSync(join(root, 'set', '3.png'), await smallPng(200));
    utimesSync(join(root, 'set', '4.png'), 5, 5);
    const second = await pack();
    expect(second.decoded.toSorted()).toEqual([...names.filter((name) => !first.decoded.includes(name)), '3.png', '4.png'].toSorted());
    const expected = Buffer.from(all);
    expected.set(smallPixels(200), 3 * 48);
    expect(second.images.equals(expected)).toBe(true);
    expect((await pack()).decoded).toEqual([]);
  });

  it('decodes again what was damaged on the disk, and passes over what was cut off', async () => {
    await pack();
    const [folder] = readdirSync(join(root, 'work'));
    const work = join(root, 'work', folder!);
    const pixels = Buffer.from(all);
    pixels[5 * 48]! ^= 1;
    writeFileSync(join(work, 'pixels'), pixels.subarray(0, 149 * 48));
    appendFileSync(join(work, 'journal.jsonl'), '{"name":"7.p');
    const { decoded, images } = await pack();
    expect(decoded.toSorted()).toEqual(['149.png', '5.png']);
    expect(images.equals(all)).toBe(true);
  });

  it('leaves out the picture that ends the process that reads it, and that alone', async () => {
    const died = phrase`the process that read it ended (${'SIGSEGV'})`;
    await pack({ dies: '77.png' });
    // The pictures that were under way are tried one by one.
    await pack({ dies: '77.png', died });
    const { facts, images } = await pack({ dies: '77.png', died });
    expect(facts).toMatchObject({ skipped: [{ path: '77.png', reason: died }] });
    expect(images.equals(Buffer.concat([all.subarray(0, 77 * 48), all.subarray(78 * 48)]))).toBe(true);
  });

  it('blames no picture where it was called off', async () => {
    await pack({ dies: '77.png' });
    await pack({ dies: '77.png' });
    const { facts, images } = await pack();
    expect(facts).toMatchObject({ skipped: [] });
    expect(images.equals(all)).toBe(true);
  });
});
