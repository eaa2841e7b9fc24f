import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { ESLint } from 'eslint';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');

/** The repository's own rules, over text that is in no file: types are not known of it. */
const eslint = new ESLint({
  cwd: root,
  ignore: false,
  overrideConfig: { languageOptions: { parserOptions: { projectService: false, program: null } }, rules: untyped() },
});

/** Rules that need types cannot judge a text without a file. */
function untyped(): Record<string, 'off'> {
  const names = [
    'no-floating-promises', 'no-misused-promises', 'await-thenable', 'no-unsafe-return', 'only-throw-error',
    'prefer-promise-reject-errors', 'switch-exhaustiveness-check',
  ];
  return Object.fromEntries(names.map((name) => [`@typescript-eslint/${name}`, 'off']));
}

async function complaints(path: string, text: string): Promise<string[]> {
  const [result] = await eslint.lintText(text, { filePath: join(root, path) });
  return (result?.messages ?? []).map((message) => (message.ruleId ? `${message.ruleId}: ${message.message}` : `parser: ${message.message}`));
}

describe('an arrow of the house refuses', () => {
  it.each([
    ['core-inward', 'core/sample.ts', `import '../main/home.ts';`],
    ['core-inward', 'core/model/sample.ts', `export * from '../../renderer/main.ts';`],
    ['core-pure', 'core/sample.ts', `import 'node:fs';`],
    ['core-pure', 'core/sample.ts', `import 'fs/promises';`],
    ['core-pure', 'core/sample.ts', `export const load = () => import('sharp');`],
    ['main-inward', 'main/sample.ts', `import type { A } from '../renderer/a.ts';\nexport type B = A;`],
    ['main-inward', 'main/runs/sample.ts', `import '../../test/unit/a.ts';`],
    ['renderer-inward', 'renderer/sample.ts', `import '../main/home.ts';`],
    ['renderer-inward', 'renderer/app/sample.ts', `import 'node:path';`],
    ['renderer-inward', 'renderer/Sample.svelte', `<script lang="ts">\n  import '../main/home.ts';\n</script>`],
    ['renderer-inward', 'renderer/app/sample.svelte.ts', `export type Home = import('../../main/system/home.ts').Home;`],
    ['preload-thin', 'preload/index.ts', `import '../main/home.ts';`],
    ['preload-thin', 'preload/index.ts', `import 'zod';`],
    ['electron-at-the-edge', 'main/studio/studio.ts', `import 'electron';`],
    ['electron-at-the-edge', 'main/bridge/sample.ts', `export const load = () => import('electron/main');`],
    ['electron-at-the-edge', 'renderer/sample.ts', `import 'electron';`],
    ['ffi-in-one-file', 'main/engine/tensorflow/session.ts', `import 'koffi';`],
    ['ffi-in-one-file', 'main/engine/litert/interpreter.ts', `import 'koffi';`],
    ['ffi-in-one-file', 'main/studio/studio.ts', `export const ffi = require('koffi');`],
    ['pictures-in-their-process', 'main/bridge/files/sample.ts', `import sharp from 'sharp';\nexport { sharp };`],
    ['trainer-child-without-database', 'main/engine/sample.ts', `import '../runs/database.ts';`],
    ['trainer-child-without-database', 'main/trainer/child.ts', `import 'better-sqlite3';`],
    ['trainer-child-without-database', 'main/trainer/child/loop.ts', `import '../../runs/database.ts';`],
  ])('%s: %s', async (arrow, path, text) => {
    const broken = (await complaints(path, `${text}\n`)).filter((line) => line.startsWith('house/arrows'));
    expect(broken).toHaveLength(1);
    expect(broken[0]).toContain(`breaks the arrow ${arrow}`);
  });

  it.each([
    ['core/sample.ts', `import './errors.ts';`],
    ['main/sample.ts', `import 'node:fs';\nimport '../core/errors.ts';`],
    ['main/index.ts', `import 'electron';`],
    ['preload/index.ts', `import 'electron';\nimport type { PlainError } from '../core/errors.ts';\nexport type E = PlainError;`],
    ['main/engine/tensorflow/library.ts', `import 'koffi';`],
    ['main/engine/litert/library.ts', `import 'koffi';`],
    ['main/trainer/parent.ts', `import '../runs/database.ts';`],
    ['renderer/sample.ts', `import 'chart.js';\nimport '../core/errors.ts';`],
  ])('nothing else: %s', async (path, text) => {
    expect(await complaints(path, `${text}\n`)).toEqual([]);
  });
});

describe('a rule refuses', () => {
  it.each([
    ['import-x/no-unresolved', 'renderer/Sample.svelte', `<script lang="ts">\n  import Nowhere from './nowhere/Nowhere.svelte';\n</script>\n<Nowhere />`],
    ['no-restricted-globals', 'core/sample.ts', 'export const where = process.platform;'],
    ['no-restricted-globals', 'core/sample.ts', 'export const title = () => document.title;'],
    ['no-empty', 'main/sample.ts', 'try {\n  JSON.parse("");\n} catch {}'],
    ['@typescript-eslint/no-explicit-any', 'main/sample.ts', 'export const a: any = 1;'],
    ['@typescript-eslint/no-unused-vars', 'main/sample.ts', 'const a = 1;'],
    ['@typescript-eslint/consistent-type-imports', 'main/sample.ts', `import { Home } from './home.ts';\nexport const a = (home: Home) => home.root;`],
    ['no-restricted-syntax', 'main/sample.ts', `import { mkdirSync } from 'node:fs';\nmkdirSync('a', { recursive: true });`],
    ['max-lines', 'main/sample.ts', `${'export {};\n'.repeat(401)}`],
  ])('%s in %s', async (rule, path, text) => {
    expect((await complaints(path, `${text}\n`)).map((line) => line.split(':')[0])).toContain(rule);
  });

  it('a cycle of imports', async () => {
    // Two files on disk that import each other: a cycle cannot be seen in a text alone.
    const first = 'test/fixtures/cycle/first.ts';
    const found = await complaints(first, readFileSync(join(root, first), 'utf8'));
    expect(found.join('\n')).toContain('import-x/no-cycle');
  });
});

describe('the tree', () => {
  const files = trackedFiles();
  const sources = files.filter((path) => /^(core|main|preload|renderer|scripts)\/.*\.(ts|mjs|svelte)$/.test(path));

  it('has sources to judge', () => {
    expect(sources.length).toBeGreaterThan(50);
  });

  it('holds no folder of a single file', () => {
    const entries = new Map<string, Set<string>>();
    // Starters lie as Gradle and Xcode want them.
    for (const path of files.filter((file) => /^(core|main|renderer|scripts|resources(?!\/starters\/(android|ios)\/))\//.test(file))) {
      for (let inner = path, folder = dirname(path); folder !== '.'; inner = folder, folder = dirname(folder)) {
        entries.set(folder, (entries.get(folder) ?? new Set()).add(basename(inner)));
      }
    }
    const single = [...entries].filter(([, names]) => names.size === 1).map(([folder]) => folder);
    expect(single).toEqual([]);
  });

  it('has no drawer for odds and ends', () => {
    const drawers = files.filter((path) => /(^|\/)(utils?|helpers?|misc|common)(\.\w+)*(\/|$)/i.test(path));
    expect(drawers).toEqual([]);
  });

  it('has no file over 400 lines', () => {
    const long = sources.filter((path) => readFileSync(join(root, path), 'utf8').split('\n').length > 401);
    expect(long).toEqual([]);
  });
});

/** What is committed or about to be; a folder without git (an unpacked archive) is walked by the linter's own ignore list. */
function trackedFiles(): string[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: root, encoding: 'utf8' });
  return listed.split('\n').filter((path) => path !== '' && existsSync(join(root, path)));
}
