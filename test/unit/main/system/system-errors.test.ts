import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { EpochalError } from '../../../../core/errors.ts';
import { requireSpace } from '../../../../main/system/disk-space.ts';
import { explain, type Place } from '../../../../main/system/system-errors.ts';

it('room is asked for where a folder is to be, before it is there', async () => {
  const folder = join(tmpdir(), 'not', 'there', 'yet');
  await requireSpace(folder, 1, 'a test');
  await expect(requireSpace(folder, 1e18, 'a test')).rejects.toMatchObject({ code: 'disk.full', message: expect.stringMatching(/has .* free, and a test needs 1000000000\.0 GB/) });
});

const failed = (code: string, more = {}): Error => Object.assign(new Error(code), { code, ...more });

it.each<[string, Record<Place, string | null>]>([
  ['ENOSPC', { home: 'disk.full', datasets: 'disk.full', cache: 'runtime.disk-full', output: 'disk.full' }],
  ['EDQUOT', { home: 'disk.full', datasets: 'disk.full', cache: 'runtime.disk-full', output: 'disk.full' }],
  ['EFBIG', { home: 'disk.full', datasets: 'disk.full', cache: 'runtime.disk-full', output: 'disk.full' }],
  ['EROFS', { home: 'home.unusable', datasets: 'disk.read-only', cache: 'runtime.cache-unusable', output: 'output.write' }],
  ['EACCES', { home: 'home.unusable', datasets: 'disk.read-only', cache: 'runtime.cache-unusable', output: 'output.write' }],
  ['ENOTDIR', { home: 'home.unusable', datasets: 'disk.not-folder', cache: 'runtime.cache-unusable', output: 'output.write' }],
  ['ENOENT', { home: 'home.unusable', datasets: null, cache: null, output: 'output.write' }],
  ['EIO', { home: null, datasets: null, cache: null, output: 'output.write' }],
  ['SQLITE_BUSY_SNAPSHOT', { home: 'runs.busy', datasets: null, cache: null, output: null }],
  ['SQLITE_CORRUPT_INDEX', { home: 'runs.damaged', datasets: null, cache: null, output: null }],
  ['SQLITE_CONSTRAINT', { home: null, datasets: null, cache: null, output: null }],
])('%s is told by what is written to', (code, reported) => {
  const error = code.startsWith('SQLITE') ? failed(code) : failed(code, { syscall: 'open' });
  for (const [place, expected] of Object.entries(reported)) {
    const explained = explain(error, '/home/x', place as Place);
    if (expected === null) expect(explained, place).toBe(error);
    else expect(explained, place).toMatchObject({ name: 'EpochalError', code: expected, message: expect.stringContaining('/home/x'), cause: error });
  }
});

it('a folder that can\'t be made is one that can\'t be written to', () => {
  expect(explain(failed('ENOENT', { syscall: 'mkdir' }), '/proc/x', 'datasets')).toMatchObject({ code: 'disk.read-only' });
});

it('anything else passes as it came', () => {
  const own = new EpochalError({ code: 'dataset.kind', message: 'm', hint: 'h' });
  const other = new Error('x');
  const fault = failed('ERR_INVALID_ARG_TYPE');
  for (const error of [own, other, fault]) expect(explain(error, '/', 'output')).toBe(error);
});
