import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

/** Whether this process may make a disk of its own. */
function canMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'epochal-mount-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'epochal-test', folder], { stdio: 'ignore' });
    execFileSync('umount', [folder]);
    return true;
  } catch {
    return false;
  } finally {
    rmdirSync(folder);
  }
}

/** Twenty of them, and homes that vanish, are `bench/full-disk.ts` by itself. */
it('trainings whose disk is full, from the command line and in an app, say so and go on once there is room', async ({ skip }) => {
  if (!canMount()) return skip('a small disk can be made only by root on Linux');
  const { stdout } = await promisify(execFile)(process.execPath, [join(import.meta.dirname, '../../../bench/full-disk.ts'), '--runs', '2', '--json']);
  expect(JSON.parse(stdout)).toMatchObject({ runs: 2, failed: [] });
});
