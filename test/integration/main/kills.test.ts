import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

/** The whole of it, 200 kills, is `bench/kills.ts` by itself. */
it.skipIf(process.platform !== 'linux')('kills of trainings, a migration, an import and an export leave nothing that can not go on', async () => {
  const args = ['--kills', '5', '--seed', '3', '--at-once', '1', '--json'];
  const { stdout } = await promisify(execFile)(process.execPath, [join(import.meta.dirname, '../../../bench/kills.ts'), ...args]);
  const { kills, failed, rows } = JSON.parse(stdout) as { kills: number; failed: unknown[]; rows: { what: string }[] };
  expect(failed).toEqual([]);
  expect(kills).toBeGreaterThanOrEqual(5);
  expect(new Set(rows.map(({ what }) => what.split(',')[0]))).toContain('training');
});
