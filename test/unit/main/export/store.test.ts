import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { phrase, phrasesInEnglish, type Phrase } from '../../../../core/errors/words.ts';
import { exportSettingsSchema } from '../../../../core/exports.ts';
import { reportPath } from '../../../../main/export/place/target.ts';
import { openExportStore } from '../../../../main/export/store.ts';

let root: string;
beforeEach(() => void (root = mkdtempSync(join(tmpdir(), 'epochal-export-store-'))));
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** Keeps an export of a network called `a`. @returns its `export.json`. */
function kept(format: 'keras' | 'epochal', checkpoint: number | null, warnings: Phrase[] = []): string {
  const store = openExportStore(root);
  const entry = { export: '20260102-030405-abcd', network: { kind: 'run', id: 'a' }, name: 'net', settings: exportSettingsSchema.parse({ format }), created: '2026-01-02T03:04:05.000Z' } as const;
  const { folder, path } = store.stage(entry);
  writeFileSync(path, 'bytes');
  writeFileSync(reportPath({ path, isFile: true }), JSON.stringify({ run: 'a', checkpoint, warnings }, phrasesInEnglish));
  store.place(folder, { ...entry, warnings });
  return join(root, entry.export, 'export.json');
}

/** As version 1 said it: by the id alone, its warnings in the report only. */
function toVersion1(file: string): void {
  const { network: _network, warnings: _warnings, ...rest } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  writeFileSync(file, JSON.stringify({ ...rest, version: 1, run: 'a' }));
}

describe('an export that an older Epochal has kept', () => {
  it.each([
    ['keras', 3, 'run'],
    ['keras', null, 'model'],
    // Of a run whole, at no checkpoint.
    ['epochal', null, 'run'],
  ] as const)('as %s at checkpoint %j is of a %s', (format, checkpoint, kind) => {
    toVersion1(kept(format, checkpoint));
    expect(openExportStore(root).list().map(({ network }) => network)).toEqual([{ kind, id: 'a' }]);
  });

  it('has the warnings of its report, as they are', () => {
    toVersion1(kept('keras', 3, [phrase`It is ${'so'}.`]));
    expect(openExportStore(root).list().map(({ report }) => report!.warnings)).toEqual([[phrase`${'It is so.'}`]]);
  });
});

it('an export that is kept has its warnings for every language, and its report has them in English', () => {
  const warnings = [phrase`It is ${'so'}.`];
  kept('keras', 3, warnings);
  expect(openExportStore(root).list().map(({ report }) => report!.warnings)).toEqual([warnings]);
});
