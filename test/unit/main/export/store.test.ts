import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exportSettingsSchema } from '../../../../core/exports.ts';
import { reportPath } from '../../../../main/export/place/target.ts';
import { openExportStore } from '../../../../main/export/store.ts';

let root: string;
beforeEach(() => void (root = mkdtempSync(join(tmpdir(), 'epochal-export-store-'))));
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** Keeps an export of a network called `a`, then says it as version 1 did: by the id alone. */
function keptByVersion1(format: 'keras' | 'epochal', checkpoint: number | null): void {
  const store = openExportStore(root);
  const entry = { export: '20260102-030405-abcd', network: { kind: 'run', id: 'a' }, name: 'net', settings: exportSettingsSchema.parse({ format }), created: '2026-01-02T03:04:05.000Z' } as const;
  const { folder, path } = store.stage(entry);
  writeFileSync(path, 'bytes');
  writeFileSync(reportPath({ path, isFile: true }), JSON.stringify({ run: 'a', checkpoint }));
  store.place(folder, entry);
  const file = join(root, entry.export, 'export.json');
  const { network: _network, ...rest } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  writeFileSync(file, JSON.stringify({ ...rest, version: 1, run: 'a' }));
}

describe('an export that an older Epochal has kept', () => {
  it.each([
    ['keras', 3, 'run'],
    ['keras', null, 'model'],
    // Of a run whole, at no checkpoint.
    ['epochal', null, 'run'],
  ] as const)('as %s at checkpoint %j is of a %s', (format, checkpoint, kind) => {
    keptByVersion1(format, checkpoint);
    expect(openExportStore(root).list().map(({ network }) => network)).toEqual([{ kind, id: 'a' }]);
  });
});
