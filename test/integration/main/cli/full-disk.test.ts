import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCommandLine, type CommandLine } from './command-line.ts';

const mountable = canMount();

/** A file system of its own can be made only by the superuser of a machine, and not of every container. */
function canMount(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const folder = mkdtempSync(join(tmpdir(), 'epochal-mount-'));
  const made = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder]).status === 0;
  if (made) execFileSync('umount', [folder]);
  rmSync(folder, { recursive: true });
  return made;
}

describe.skipIf(!mountable)('a home on a disk', () => {
  let line: CommandLine;
  let disk: string;
  let home: string;
  let picture: string;

  beforeAll(async () => {
    line = await openCommandLine();
    const { code } = await line.type('train', '--model', line.model, '--dataset', 'waves', '--threads', '1', '--epochs', '1', '--name', 'first', '--json');
    expect(code).toBe(0);
    disk = join(line.folder, 'disk');
    home = join(disk, 'home');
    mkdirSync(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=32m', 'tmpfs', disk]);
    cpSync(line.home, home, { recursive: true });
    // A PNG of one pixel.
    picture = join(line.folder, 'a.png');
    writeFileSync(picture, Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64'));
  }, 120_000);
  afterAll(async () => {
    spawnSync('umount', [disk]);
    await line.close();
  });

  const short = (): string[][] => [['runs', 'list'], ['runs', 'show', 'last'], ['datasets', 'list'], ['summary', 'last'], ['predict', 'last', picture]];
  const long = (): string[][] => [['evaluate', 'last'], ['export', 'last', '--format', 'onnx', '--images', '10', '--out', join(line.folder, 'model.onnx')]];

  async function read(commands: readonly string[][]): Promise<void> {
    for (const argv of commands) {
      const { code, out, err } = await line.call(...argv, '--home', home, '--json');
      expect({ argv, code, err: code === 0 ? '' : err, out: code === 0 ? '' : out }).toEqual({ argv, code: 0, err: '', out: '' });
    }
    expect((await line.call('doctor', '--home', home, '--json')).json()).toMatchObject({ database: { ok: true, runs: 1 } });
  }

  it('with nothing left can be read, and says that the disk is full where it is to be written', async () => {
    const whole = 1 << 16;
    const filler = join(disk, 'filler');
    spawnSync('dd', ['if=/dev/zero', `of=${filler}`, `bs=${whole}`]);
    spawnSync('dd', ['if=/dev/zero', `of=${filler}-2`, 'bs=512']);
    await read([...short(), ...long()]);
    for (const argv of [['runs', 'rename', 'last', 'second'], ['train', '--from', 'last']]) {
      const { code, json } = await line.type(...argv, '--home', home, '--json');
      expect({ argv, code, error: json<{ error: { code: string } }>().error.code }).toEqual({ argv, code: 1, error: 'disk.full' });
    }
    rmSync(filler);
    rmSync(`${filler}-2`);
    expect((await line.call('runs', 'rename', 'last', 'first', '--home', home, '--json')).code).toBe(0);
    expect(readdirSync(home)).toContain('epochal.db');
  });

  it('that is mounted for reading only can be read, and is said not to be writable', async () => {
    execFileSync('mount', ['-o', 'remount,ro', disk]);
    await read(short());
    const { code, json } = await line.type('runs', 'rename', 'last', 'second', '--home', home, '--json');
    expect({ code, error: json<{ error: { code: string } }>().error.code }).toEqual({ code: 1, error: 'home.unusable' });
  });
});
