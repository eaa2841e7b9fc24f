import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkTarget, type Target } from '../../../../../main/export/place/target.ts';

let root: string;
beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'epochal-target-'))));
afterEach(() => rmSync(root, { recursive: true, force: true }));

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const put = (path: string, text: string): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};
const report = (files: Record<string, string>): string => JSON.stringify({ format: 'tflite', files: Object.entries(files).map(([path, text]) => ({ path, bytes: text.length, sha256: sha256(text) })) });
const file = (path: string): Target => ({ path: join(root, path), isFile: true });
const folder = (path: string): Target => ({ path: join(root, path), isFile: false });

describe('a place for an export', () => {
  const cases: { title: string; there(): void; target: () => Target; force?: boolean; refused: string | null }[] = [
    { title: 'is one where nothing is', there: () => undefined, target: () => file('a.tflite'), refused: null },
    { title: 'is none without its folder', there: () => undefined, target: () => file('none/a.tflite'), refused: 'output.folder' },
    { title: 'is none below a file', there: () => put('a', ''), target: () => file('a/b.tflite'), refused: 'output.folder' },
    { title: 'is none where another file is', there: () => put('a.tflite', 'mine'), target: () => file('a.tflite'), refused: 'output.exists' },
    { title: 'is one where another file is, by force', there: () => put('a.tflite', 'mine'), target: () => file('a.tflite'), force: true, refused: null },
    {
      title: 'is one where an earlier export is',
      there() {
        put('a.tflite', 'old');
        put('a.tflite.report.json', report({ 'a.tflite': 'old' }));
      },
      target: () => file('a.tflite'),
      refused: null,
    },
    {
      title: 'is none where an earlier export was changed since',
      there() {
        put('a.tflite', 'mine now');
        put('a.tflite.report.json', report({ 'a.tflite': 'old' }));
      },
      target: () => file('a.tflite'),
      refused: 'output.exists',
    },
    {
      title: 'is none where the report is no report',
      there() {
        put('a.tflite', 'old');
        put('a.tflite.report.json', '[1, 2');
      },
      target: () => file('a.tflite'),
      refused: 'output.exists',
    },
    { title: 'of a file is none where a folder is, by no force', there: () => mkdirSync(join(root, 'a.tflite')), target: () => file('a.tflite'), force: true, refused: 'output.exists' },
    { title: 'of a folder is none where a file is', there: () => put('web', ''), target: () => folder('web'), force: true, refused: 'output.exists' },
    { title: 'of a folder is one where an empty folder is', there: () => mkdirSync(join(root, 'web')), target: () => folder('web'), refused: null },
    {
      title: 'of a folder is one where an earlier export is',
      there() {
        put('web/index.html', 'page');
        put('web/model/model.json', '{}');
        put('web/golden.npz', 'any');
        put('web/report.json', report({ 'index.html': 'page', 'model/model.json': '{}' }));
      },
      target: () => folder('web'),
      refused: null,
    },
    {
      title: 'of a folder is none where a file was added, by no force',
      there() {
        put('web/index.html', 'page');
        put('web/notes.txt', 'mine');
        put('web/report.json', report({ 'index.html': 'page' }));
      },
      target: () => folder('web'),
      force: true,
      refused: 'output.exists',
    },
    {
      title: 'of a folder is none where a file was changed, by no force',
      there() {
        put('web/index.html', 'my page');
        put('web/report.json', report({ 'index.html': 'page' }));
      },
      target: () => folder('web'),
      force: true,
      refused: 'output.exists',
    },
    { title: 'of a folder is none where other folders are, by no force', there: () => mkdirSync(join(root, 'home', 'documents'), { recursive: true }), target: () => folder('home'), force: true, refused: 'output.exists' },
  ];
  it.each(cases)('$title', ({ there, target, force = false, refused }) => {
    there();
    const check = (): void => checkTarget(target(), force);
    if (refused === null) expect(check).not.toThrow();
    else expect(check).toThrow(expect.objectContaining({ code: refused }));
  });
});
