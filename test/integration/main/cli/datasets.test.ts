import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DatasetEntry, DatasetInfo } from '../../../../core/datasets.ts';
import { cifar10Names, tarGz, tinyPython } from '../../../unit/main/datasets/make-cifar.ts';
import { openCommandLine, type CommandLine } from './command-line.ts';

let line: CommandLine;
beforeAll(async () => {
  line = await openCommandLine();
});
afterAll(() => line.close());

it('a data set is imported, listed, described and removed', async () => {
  const archive = join(line.folder, 'small.tar.gz');
  await writeFile(archive, await tarGz('cifar-10-batches-py', tinyPython()));
  const imported = await line.type('datasets', 'import', archive, '--as', 'cifar10', '--name', 'Small', '--json');
  expect(imported.code, imported.err).toBe(0);
  const info = imported.json<DatasetInfo>();
  expect(info).toEqual({
    id: 'small',
    name: 'Small',
    classes: cifar10Names,
    classesZh: expect.arrayContaining(['飞机']),
    counts: { train: 10, validation: 0, test: 2, unlabeled: 0 },
    height: 32,
    width: 32,
    channels: 3,
    mean: [expect.any(Number), expect.any(Number), expect.any(Number)],
    std: [expect.any(Number), expect.any(Number), expect.any(Number)],
    sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    source: expect.stringContaining('small.tar.gz'),
    origin: 'small.tar.gz',
    groups: [],
    fit: null,
    fill: null,
    edits: 0,
    edition: info.sha256,
    skipped: [],
  });
  // One line a phase, for a log.
  expect(imported.err).not.toContain('\r');
  expect(imported.err.trimEnd().split('\n').length).toBeGreaterThan(1);

  expect((await line.type('datasets', 'info', 'small', '--json')).json()).toEqual(info);
  const list = (await line.type('datasets', 'list', '--json')).json<DatasetEntry[]>();
  expect(list.map(({ id }) => id).sort()).toEqual(['cifar10', 'cifar100', 'small', 'waves']);
  expect(list.find(({ id }) => id === 'small')!.info).toEqual(info);
  expect(list.find(({ id }) => id === 'cifar10')).toMatchObject({ info: null, fetchable: true });

  const people = await line.type('datasets', 'info', 'small');
  expect(people.out).toContain('airplane 飞机');
  expect((await line.type('datasets', 'remove', 'small', '--json')).json()).toEqual({ id: 'small', removed: true });
  expect((await line.type('datasets', 'info', 'small', '--json')).json()).toMatchObject({ error: { code: 'dataset.unknown' } });
});

it('an archive that is cut off is refused, and nothing is left of it', async () => {
  const archive = join(line.folder, 'cut.tar.gz');
  const whole = await tarGz('cifar-10-batches-py', tinyPython());
  await writeFile(archive, whole.subarray(0, whole.length / 2));
  const { code, json } = await line.type('datasets', 'import', archive, '--name', 'Cut', '--json');
  expect(code).toBe(1);
  expect(json()).toMatchObject({ error: { code: 'dataset.truncated', message: expect.stringContaining('cut.tar.gz') } });
  expect((await readdir(join(line.home, 'datasets'))).sort()).toEqual(['waves']);
});

it('a data set is taken out, and a place where something lies is refused', async () => {
  const out = join(line.folder, 'pictures');
  const exported = await line.type('datasets', 'export', 'waves', '--format', 'folder', '--out', out, '--json');
  expect(exported.code, exported.err).toBe(0);
  const files = (await readdir(out, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  expect(exported.json()).toEqual({ out, files: files.length, bytes: expect.any(Number), seconds: expect.any(Number) });
  expect((await readdir(line.folder)).filter((name) => name.endsWith('.partial'))).toEqual([]);

  await mkdir(join(line.folder, 'taken.npz'));
  const refused = await line.type('datasets', 'export', 'waves', '--format', 'npz', '--out', join(line.folder, 'taken.npz'), '--json');
  expect(refused.code).toBe(1);
  expect(refused.json()).toMatchObject({ error: { code: 'output.exists' } });
  expect((await line.type('datasets', 'export', 'waves', '--json')).code).toBe(2);
});

it('a data set is edited, its history told, and what it was before brought back', async () => {
  const edit = (...words: string[]) => line.type('datasets', 'edit', 'waves', ...words, '--json');
  const before = (await line.type('datasets', 'info', 'waves', '--json')).json<DatasetInfo>();
  const relabelled = (await edit('relabel', '--split', 'train', '--index', '0,2-3', '--label', before.classes[1]!)).json<{ sha256: string }>();
  expect(relabelled).toMatchObject({ id: 'waves', edits: 1, counts: before.counts });
  const excluded = (await edit('exclude', '--split', 'test', '--index', '0')).json<{ sha256: string }>();
  expect(excluded).toMatchObject({ edits: 2, counts: { ...before.counts, test: before.counts.test - 1 } });
  expect(new Set([before.sha256, relabelled.sha256, excluded.sha256]).size).toBe(3);
  expect((await line.type('datasets', 'info', 'waves', '--json')).json()).toMatchObject({ sha256: excluded.sha256, edits: 2, counts: { test: before.counts.test - 1 } });
  expect((await edit('history')).json()).toEqual([
    { step: 1, edit: 'relabel', created: expect.any(String), what: `Relabel as ${before.classes[1]!}, images: 3`, sha256: relabelled.sha256, undone: false },
    { step: 2, edit: 'exclude', created: expect.any(String), what: 'Exclude, images: 1', sha256: excluded.sha256, undone: false },
  ]);
  expect((await line.type('datasets', 'diff', 'waves', relabelled.sha256.slice(0, 8), '--json')).json()).toMatchObject({ id: 'waves', relabelled: [], excluded: [{ split: 'test', index: 0 }] });
  expect((await edit('undo')).json()).toMatchObject({ sha256: relabelled.sha256, edits: 1, undone: 1 });
  expect((await edit('undo')).json()).toMatchObject({ sha256: before.sha256, edits: 0, counts: before.counts });
  const refused = await edit('undo');
  expect([refused.code, refused.json()]).toMatchObject([1, { error: { code: 'edit.nothing-done' } }]);
  expect((await edit('relabel', '--split', 'train', '--index', '0')).code).toBe(2);
});
