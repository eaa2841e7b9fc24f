import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, posix } from 'node:path';
import { ESLint } from 'eslint';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
// It reads components for their types, which are not known here.
process.env['SVELTE_ESLINT_PARSER_EXPERIMENTAL_TS_SYS_HOOK'] = '0';
const oxlint = JSON.parse(readFileSync(join(root, '.oxlintrc.json'), 'utf8')) as { rules: Record<string, unknown> };
const typedRules = Object.keys(oxlint.rules).map((name) => name.replace('typescript/', ''));

/** Rules that need types cannot judge a text without a file. */
const untyped = Object.fromEntries(typedRules.map((name) => [`@typescript-eslint/${name}`, 'off' as const]));

/** The repository's own rules, over text that is in no file: types are not known of it. */
const eslint = new ESLint({
  cwd: root,
  ignore: false,
  overrideConfig: { languageOptions: { parserOptions: { project: null } }, rules: untyped },
});

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
    ['window-inward', 'renderer/ui/sample.ts', `import '../features/runs/section.ts';`],
    ['window-inward', 'renderer/ui/sample.ts', `import '../features/registry.ts';`],
    ['window-inward', 'renderer/stores/sample.svelte.ts', `import '../features/registry.ts';`],
    ['window-inward', 'renderer/app/sample.ts', `import '../features/home/section.ts';`],
    ['window-inward', 'renderer/app/app.svelte.ts', `import '../features/export/form.svelte.ts';`],
    ['window-inward', 'renderer/app/sample.ts', `import '../features/sections.ts';`],
    ['window-inward', 'renderer/features/registry.ts', `import './home/section.ts';`],
    ['window-inward', 'renderer/features/home/section.ts', `import type { sections } from '../sections.ts';\nexport type A = typeof sections;`],
    ['pages-first', 'renderer/features/home/pages.ts', `import type { A } from '../../app/route.ts';\nexport type B = A;`],
    ['window-inward', 'renderer/features/home/Sample.svelte', `<script lang="ts">\n  import '../runs/section.ts';\n</script>`],
    ['window-inward', 'renderer/features/runs/run/sample.ts', `import '../../train/summaries.ts';`],
    ['preload-thin', 'preload/index.ts', `import '../main/home.ts';`],
    ['preload-thin', 'preload/index.ts', `import 'zod';`],
    ['electron-at-the-edge', 'main/studio/studio.ts', `import 'electron';`],
    ['electron-at-the-edge', 'main/bridge/sample.ts', `export const load = () => import('electron/main');`],
    ['electron-at-the-edge', 'renderer/sample.ts', `import 'electron';`],
    ['ffi-in-one-file', 'main/engine/tensorflow/session.ts', `import 'koffi';`],
    ['ffi-in-one-file', 'main/engine/litert/interpreter.ts', `import 'koffi';`],
    ['ffi-in-one-file', 'main/studio/studio.ts', `export const ffi = require('koffi');`],
    ['pictures-in-their-process', 'main/bridge/files/sample.ts', `import sharp from 'sharp';\nexport { sharp };`],
    ['engine-without-database', 'main/engine/sample.ts', `import 'better-sqlite3';`],
    ['layers-downward', 'main/engine/sample.ts', `import '../runs/database.ts';`],
    ['layers-downward', 'main/trainer/child.ts', `import '../probe/prober.ts';`],
    ['layers-downward', 'main/system/sample.ts', `import type { A } from '../formats/a.ts';\nexport type B = A;`],
    ['layers-downward', 'main/program/sample.ts', `export const load = () => import('../engine/engine.ts');`],
    ['layers-downward', 'main/export/sample.ts', `import '../import/importer.ts';`],
    ['layers-downward', 'main/studio/sample.ts', `import '../files/files.ts';`],
    ['layers-downward', 'main/bridge/handlers/sample.ts', `import '../../server/listen.ts';`],
    ['layers-downward', 'main/cli/sample.ts', `import '../cli.ts';`],
    ['layers-downward', 'main/runs/sample.ts', `import '../nowhere/sample.ts';`],
    ['layers-downward', 'main/nowhere/sample.ts', `import '../system/home.ts';`],
    ['import-beside-export', 'main/import/sample.ts', `import type { A } from '../export/source.ts';\nexport type B = A;`],
  ])('%s: %s', async (arrow, path, text) => {
    const broken = (await complaints(path, `${text}\n`)).filter((line) => line.startsWith('house/arrows'));
    expect(broken).toHaveLength(1);
    expect(broken[0]).toContain(`breaks the arrow ${arrow}`);
  });

  it.each([
    ['main/studio/sample.ts', `import '../system/home.ts';\nimport '../training/request.ts';\nimport './services.ts';`],
    ['core/sample.ts', `import './errors.ts';`],
    ['main/sample.ts', `import 'node:fs';\nimport '../core/errors.ts';`],
    ['main/index.ts', `import 'electron';`],
    ['preload/index.ts', `import 'electron';\nimport type { PlainError } from '../core/errors.ts';\nexport type E = PlainError;`],
    ['main/engine/tensorflow/library.ts', `import 'koffi';`],
    ['main/engine/litert/library.ts', `import 'koffi';`],
    ['main/trainer/parent.ts', `import '../runs/database.ts';\nimport 'better-sqlite3';`],
    ['renderer/features/runs/run/sample.ts', `import '../../train/index.ts';\nimport '../../../ui/format.ts';`],
    ['renderer/features/registry.ts', `import './home/pages.ts';`],
    ['renderer/features/sections.ts', `import './home/section.ts';`],
    ['renderer/app/sample.ts', `import '../features/registry.ts';`],
    ['renderer/sample.ts', `import 'chart.js';\nimport '../core/errors.ts';`],
  ])('nothing else: %s', async (path, text) => {
    expect(await complaints(path, `${text}\n`)).toEqual([]);
  });
});

describe('the boundary of a child process refuses', () => {
  it.each([
    ['child-without-services', 'main/trainer/child.ts', `import '../runs/runs.ts';`, ['main/runs/runs.ts']],
    ['child-without-services', 'main/import/child.ts', `export const load = () => import('../models/models.ts');`, ['main/models/models.ts']],
    ['child-without-services', 'main/export/child.ts', `export { createExporter } from './exporter.ts';`, ['main/export/exporter.ts']],
    ['child-without-services', 'main/probe/child.ts', `import '../trainer/trainer.ts';`, ['main/trainer/trainer.ts']],
    // By way of another file.
    ['child-without-services', 'main/export/child.ts', `import '../runs/backups/restoring.ts';`, ['main/runs/backups/restoring.ts', 'main/runs/runs.ts']],
    ['child-without-services', 'main/import/child.ts', `import '../networks/networks.ts';`, ['main/networks/networks.ts']],
    ['child-without-database', 'main/pictures/child.ts', `import '../import/epochal/read-only-runs.ts';`, ['main/import/epochal/read-only-runs.ts', 'better-sqlite3']],
    ['child-without-database', 'main/datasets/child.ts', `import Database from 'better-sqlite3';\nexport { Database };`, ['better-sqlite3']],
  ])('%s: %s %s', async (boundary, path, text, chain) => {
    const broken = (await complaints(path, `${text}\n`)).filter((line) => line.startsWith('house/boundaries'));
    expect(broken).toEqual([expect.stringContaining(`${[path, ...chain].join(' -> ')} breaks the boundary ${boundary}`)]);
  });

  it('no type, which is gone at run time', async () => {
    const text = `import type { Runs } from '../runs/runs.ts';\nexport type R = Runs;\n`;
    expect(await complaints('main/trainer/child.ts', text)).toEqual([]);
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
    ['no-restricted-imports', 'renderer/Sample.svelte', `<script lang="ts">\n  import { writable } from 'svelte/store';\n</script>\n{writable}`],
    ['no-restricted-imports', 'renderer/sample.svelte.ts', `import { spring } from 'svelte/motion';\nexport { spring };`],
    ['max-lines', 'main/sample.ts', `${'export {};\n'.repeat(401)}`],
  ])('%s in %s', async (rule, path, text) => {
    expect((await complaints(path, `${text}\n`)).map((line) => line.split(':')[0])).toContain(rule);
  });

  it('a promise that nobody waits for, and all else that only the types show', () => {
    const folder = mkdtempSync(join(tmpdir(), 'epochal-oxlint-'));
    const config = join(folder, 'config.json');
    writeFileSync(config, JSON.stringify({ ...oxlint, ignorePatterns: [] }));
    const found = spawnSync(process.execPath, [join(root, 'node_modules/oxlint/bin/oxlint'), '--config', config, '--format', 'json', 'test/fixtures/typed'], { cwd: root, encoding: 'utf8' });
    rmSync(folder, { recursive: true });
    const { diagnostics } = JSON.parse(found.stdout) as { diagnostics: { code: string }[] };
    expect([...new Set(diagnostics.map(({ code }) => /\((.+)\)/.exec(code)![1]))].toSorted()).toEqual(typedRules.toSorted());
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

  it('has no cycle of imports, types included', () => {
    expect(inCycles(new Map(sources.map((path) => [path, allImportsOf(path)])))).toEqual([]);
    expect(inCycles(new Map([['a', ['b']], ['b', ['c', 'd']], ['c', ['b']], ['d', []]]))).toEqual(['a', 'b', 'c']);
  });

  it('has no file over 400 lines', () => {
    const long = sources.filter((path) => readFileSync(join(root, path), 'utf8').split('\n').length > 401);
    expect(long).toEqual([]);
  });
});

/** Files of a cycle, and those that import one. */
function inCycles(importsOf: ReadonlyMap<string, readonly string[]>): string[] {
  const left = new Map(importsOf);
  // What imports nothing that is left is in no cycle.
  for (let before = -1; before !== left.size; ) {
    before = left.size;
    for (const [path, imports] of left) if (!imports.some((one) => left.has(one))) left.delete(path);
  }
  return [...left.keys()];
}

/** Files below the root that a file imports, for their types alone too. */
function allImportsOf(path: string): string[] {
  const specifiers = readFileSync(join(root, path), 'utf8').matchAll(/(?:\bfrom\s*|\bimport\s*\(?\s*)'(\.[^']+)'/g);
  return Array.from(specifiers, ([, specifier]) => posix.join(posix.dirname(path), specifier!));
}

/** What is committed or about to be; a folder without git (an unpacked archive) is walked by the linter's own ignore list. */
function trackedFiles(): string[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: root, encoding: 'utf8' });
  return listed.split('\n').filter((path) => path !== '' && existsSync(join(root, path)));
}
