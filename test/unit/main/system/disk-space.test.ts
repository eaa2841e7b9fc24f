import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { EpochalError } from '../../../../core/errors.ts';
import { explainDiskError, requireSpace } from '../../../../main/system/disk-space.ts';

it('room is asked for where a folder is to be, before it is there', async () => {
  const folder = join(tmpdir(), 'not', 'there', 'yet');
  await requireSpace(folder, 1);
  await expect(requireSpace(folder, 1e18)).rejects.toMatchObject({ code: 'disk.full', message: expect.stringMatching(/has .* free, 1000000000000 MB are needed/) });
});

it.each([
  ['ENOSPC', 'disk.full'],
  ['EDQUOT', 'disk.full'],
  ['EROFS', 'disk.readOnly'],
  ['EACCES', 'disk.readOnly'],
  ['ENOTDIR', 'disk.notFolder'],
])('%s is told as %s', (code, told) => {
  expect(explainDiskError(Object.assign(new Error(code), { code }), '/home/x')).toMatchObject({ code: told, message: expect.stringContaining('/home/x') });
});

it('anything else passes as it came', () => {
  const own = new EpochalError('dataset.kind', 'm', 'h');
  const other = new Error('x');
  expect([explainDiskError(own, '/'), explainDiskError(other, '/')]).toEqual([own, other]);
});
