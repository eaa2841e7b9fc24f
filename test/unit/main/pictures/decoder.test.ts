import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { decodePicture } from '../../../../main/pictures/decode.ts';
import { decodeBounds } from '../../../../main/pictures/bounds.ts';
import { createDecoder, type DecoderOptions, type PictureDecoder } from '../../../../main/pictures/decoder.ts';
import type { ServingChild } from '../../../../main/processes/calls.ts';
import { forkProcess } from '../../../../main/processes/fork.ts';
import type { Spawn } from '../../../../main/processes/process.ts';
import { testFolder } from '../../../support/folder.ts';

const childEntry = join(import.meta.dirname, '../../../../main/pictures/child.ts');
const square = { height: 4, width: 4, channels: 3 };
const plain = (background: string): Promise<Buffer> => sharp({ create: { width: 8, height: 8, channels: 3, background } }).png().toBuffer();
/** 323 bytes that took 20 s and 0.7 GB: each entity is ten of the one before. */
const entities = Buffer.from(`<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa">${[...'bcdefgh'].map((name, index) => `<!ENTITY ${name} "${`&${'abcdefg'[index]!};`.repeat(10)}">`).join('')}]><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text>&h;</text></svg>`);

let red: Buffer;
const folder = testFolder('decoder');
const decoders: PictureDecoder[] = [];
/** With what it starts, in order. */
function make(options: Partial<DecoderOptions> = {}): { decoder: PictureDecoder; children: ServingChild[]; ready: Promise<void>[] } {
  const children: ServingChild[] = [];
  const ready: Promise<void>[] = [];
  const spawn: Spawn = (...given) => {
    const child = forkProcess(...given);
    children.push(child as unknown as ServingChild);
    ready.push(new Promise((resolve) => child.onMessage(() => resolve())));
    return child as never;
  };
  const decoder = createDecoder({ spawn, childEntry, ...options });
  decoders.push(decoder);
  return { decoder, children, ready };
}

beforeAll(async () => {
  red = await plain('red');
});
afterEach(() => decoders.splice(0).forEach((decoder) => decoder.close()));

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    // There is none.
    return false;
  }
};
/** One that never answers. */
const stop = (child: ServingChild | undefined): boolean => process.kill(child!.pid!, 'SIGSTOP');

describe('decoding outside this process', () => {
  it('gives what decoding here gives, of bytes and of files, with two processes for many', async () => {
    const { decoder, children } = make();
    const bytes = await Promise.all(['red', '#123456', 'white', 'blue'].map(plain));
    await Promise.all(bytes.map((one, index) => writeFile(join(folder, `${index}.png`), one)));
    const here = await Promise.all(bytes.map((one) => decodePicture(one, square)));
    expect(await Promise.all(bytes.map((one) => decoder.decode({ bytes: one }, square)))).toEqual(here);
    expect(await Promise.all(bytes.map((_, index) => decoder.decode({ path: join(folder, `${index}.png`) }, square)))).toEqual(here);
    expect(children).toHaveLength(2);
  });

  it.each([
    ['SVG whose entities multiply', { bytes: entities }, 'picture.unreadable'],
    ['nothing', { bytes: new Uint8Array() }, 'picture.empty'],
    ['a device', { path: '/dev/zero' }, 'picture.unreadable'],
    ['a file that is not there', { path: '/nowhere/x.png' }, 'picture.unreadable'],
  ])('refuses %s, and the process serves on', async (_, source, code) => {
    const { decoder, children } = make({ processes: 1 });
    await expect(decoder.decode(source, square)).rejects.toMatchObject({ code });
    expect(await decoder.decode({ bytes: red }, square)).toHaveLength(48);
    expect(children).toHaveLength(1);
  });

  it('ends a process that takes too long, and answers others meanwhile and after', async () => {
    const { decoder, children, ready } = make({ processes: 2, bounds: { ...decodeBounds, milliseconds: 1500 } });
    await Promise.all([decoder.decode({ bytes: red }, square), decoder.decode({ bytes: red }, square)]);
    expect(children).toHaveLength(2);
    await Promise.all(ready);
    stop(children[0]);
    const order: string[] = [];
    const stuck = decoder.decode({ bytes: red }, square).then(() => order.push('read'), (error: unknown) => order.push((error as { code: string }).code));
    const other = decoder.decode({ bytes: red }, square).then(() => order.push('other'));
    await Promise.all([stuck, other]);
    expect(order).toEqual(['other', 'picture.too-slow']);
    expect(await decoder.decode({ bytes: red }, square)).toHaveLength(48);
  });

  it('ends a process that holds too much memory', async () => {
    const { decoder } = make({ bounds: { ...decodeBounds, residentBytes: 1 } });
    const large = await sharp({ create: { width: 5000, height: 5000, channels: 3, background: 'red' } }).png().toBuffer();
    await expect(decoder.decode({ bytes: large }, square)).rejects.toMatchObject({ code: 'picture.too-large', message: expect.stringContaining('memory') as string });
  });

  it('refuses a picture whose process ends under it, and starts another', async () => {
    const { decoder, children } = make({ processes: 1 });
    await decoder.decode({ bytes: red }, square);
    stop(children[0]);
    const read = expect(decoder.decode({ bytes: red }, square)).rejects.toMatchObject({ code: 'picture.unreadable', message: expect.stringContaining('SIGKILL') as string });
    process.kill(children[0]!.pid!, 'SIGKILL');
    await read;
    expect(await decoder.decode({ bytes: red }, square)).toHaveLength(48);
    expect(children).toHaveLength(2);
  });

  it('refuses what waits where no process starts, and never starts one for ever', async () => {
    const { decoder, children } = make({ childEntry: join(folder, 'no-such-program.mjs') });
    const outcomes = await Promise.allSettled([1, 2, 3].map(() => decoder.decode({ bytes: red }, square)));
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(children.length).toBeLessThanOrEqual(4);
  });

  it('gives up what is cancelled, whether it waits or is being read', async () => {
    const { decoder, children } = make({ processes: 1 });
    await decoder.decode({ bytes: red }, square);
    stop(children[0]);
    const [reading, waiting] = [new AbortController(), new AbortController()];
    const outcomes = [reading, waiting].map(({ signal }) => expect(decoder.decode({ bytes: red }, square, signal)).rejects.toMatchObject({ code: 'picture.cancelled' }));
    waiting.abort();
    reading.abort();
    await Promise.all(outcomes);
    await expect(decoder.decode({ bytes: red }, square, AbortSignal.abort())).rejects.toMatchObject({ code: 'picture.cancelled' });
    expect(await decoder.decode({ bytes: red }, square)).toHaveLength(48);
  });

  it('ends its processes when it is closed, also one that does not answer', async () => {
    const { decoder, children } = make({ processes: 1 });
    await decoder.decode({ bytes: red }, square);
    stop(children[0]);
    const read = expect(decoder.decode({ bytes: red }, square)).rejects.toMatchObject({ code: 'picture.cancelled' });
    const ended = new Promise<void>((resolve) => children[0]!.onEnd(() => resolve()));
    decoder.close();
    await read;
    await ended;
    expect(isAlive(children[0]!.pid!)).toBe(false);
  });

  it('lets its processes go after a while without pictures', async () => {
    const { decoder, children } = make({ idleMs: 1 });
    await decoder.decode({ bytes: red }, square);
    await new Promise<void>((resolve) => children[0]!.onEnd(() => resolve()));
    expect(await decoder.decode({ bytes: red }, square)).toHaveLength(48);
    expect(children).toHaveLength(2);
  });
});
