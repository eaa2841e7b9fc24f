import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findPictures } from '../../../../main/cli/found-pictures.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'epochal-found-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const png = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
const jpeg = Buffer.from([0xff, 0xd8, 0xff, 0xe0]);
function file(name: string, content: string | Uint8Array): void {
  mkdirSync(join(folder, name, '..'), { recursive: true });
  writeFileSync(join(folder, name), content);
}
async function look(...names: string[]): Promise<{ found: string[]; passedOver: Record<string, string> }> {
  const { found, passedOver } = await findPictures((names.length === 0 ? ['.'] : names).map((name) => join(folder, name)));
  return { found: found.map(({ path }) => relative(folder, path)), passedOver: Object.fromEntries(passedOver.map(({ path, reason }) => [relative(folder, path), reason])) };
}

it('tells pictures by their content, whatever they are called', async () => {
  file('a.jfif', jpeg);
  file('b.jpe', jpeg);
  file('noEnding', png);
  file('below/c.JPG', png);
  file('lying.png', 'a text');
  file('empty.png', '');
  file('notes.txt', 'a text');
  expect(await look()).toEqual({
    found: ['a.jfif', 'b.jpe', join('below', 'c.JPG'), 'noEnding'],
    passedOver: { 'empty.png': expect.stringContaining('not a PNG'), 'lying.png': expect.stringContaining('not a PNG'), 'notes.txt': expect.stringContaining('not a PNG') },
  });
});

describe('links', () => {
  it('are followed, but to nothing twice: neither in circles nor to a file that is there', async () => {
    file('z.png', png);
    file('below/y.png', png);
    file('elsewhere/x.png', png);
    mkdirSync(join(folder, 'walked'));
    symlinkSync('../elsewhere/x.png', join(folder, 'walked', 'a'));
    symlinkSync('../elsewhere', join(folder, 'walked', 'b'));
    symlinkSync('..', join(folder, 'walked', 'loop'));
    symlinkSync('self', join(folder, 'walked', 'self'));
    symlinkSync('nothing', join(folder, 'walked', 'broken.png'));
    expect(await look('walked')).toEqual({
      found: [join('walked', 'a'), join('walked', 'loop', 'below', 'y.png'), join('walked', 'loop', 'z.png')],
      passedOver: {
        [join('walked', 'b', 'x.png')]: 'it was come to already',
        [join('walked', 'broken.png')]: 'a link to nothing',
        [join('walked', 'loop', 'elsewhere')]: 'it was come to already',
        [join('walked', 'loop', 'walked')]: 'it was come to already',
        [join('walked', 'self')]: 'a link that leads back to itself',
      },
    });
  });

  it('two that lead to each other end', async () => {
    file('a/p.png', png);
    file('b/q.png', png);
    symlinkSync('../b', join(folder, 'a', 'b'));
    symlinkSync('../a', join(folder, 'b', 'a'));
    expect((await look()).found).toEqual([join('a', 'p.png'), join('b', 'q.png')]);
    expect((await look('a')).found).toEqual([join('a', 'b', 'q.png'), join('a', 'p.png')]);
  });
});

it('a folder named twice is answered once, also where the other holds nothing else', async () => {
  file('a/b/p.png', png);
  expect((await look('a/b', 'a', 'a/b')).found).toEqual([join('a', 'b', 'p.png')]);
});

it('a file is answered as often as it is named', async () => {
  file('p', 'whatever it holds: reading it tells');
  expect((await look('p', 'p')).found).toEqual(['p', 'p']);
});

it('what is neither file nor folder is never opened', async () => {
  file('p.png', png);
  mkdirSync(join(folder, 'folder.png'));
  execFileSync('mkfifo', [join(folder, 'pipe.png')]);
  symlinkSync('pipe.png', join(folder, 'to-pipe.png'));
  expect(await look()).toEqual({ found: ['p.png'], passedOver: { 'pipe.png': 'neither a file nor a folder', 'to-pipe.png': 'it was come to already' } });
  await expect(look('pipe.png')).rejects.toMatchObject({ code: 'picture.unreadable' });
});

it.skipIf(process.getuid?.() === 0)('what may not be read is passed over', async () => {
  file('p.png', png);
  file('secret.png', png);
  file('locked/q.png', png);
  chmodSync(join(folder, 'secret.png'), 0);
  chmodSync(join(folder, 'locked'), 0);
  expect(await look()).toEqual({ found: ['p.png'], passedOver: { locked: 'it may not be read', 'secret.png': 'it may not be read' } });
  chmodSync(join(folder, 'locked'), 0o700);
});

it.each([
  ['nothing there', ['nothing'], 'picture.missing'],
  ['a folder without pictures', ['.'], 'picture.none'],
])('%s is an error', async (_name, names, code) => {
  file('notes.txt', 'a text');
  await expect(look(...names)).rejects.toMatchObject({ code });
});
