// @ts-check
// Builds the window, the programs and the preload into dist/. `--watch` rebuilds on each change.
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { build } from 'vite';
import { fingerprint } from './setup/sources.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const watch = process.argv.includes('--watch');
const parts = [
  { config: 'vite.config.ts', out: 'renderer', needs: 'renderer/index.html' },
  { config: 'vite.main.config.ts', out: 'main', needs: 'main/cli.ts' },
  { config: 'vite.preload.config.ts', out: 'preload', needs: 'preload/index.ts' },
  { config: 'vite.web.config.ts', out: 'web', needs: 'resources/web/runtime.entry.mjs' },
];

// What changes while we build makes the result stale, so the digest is of before.
const before = fingerprint(root);
// Built beside and renamed: a failed or killed build leaves the last good one.
const target = join(root, watch ? 'dist' : '.dist-next');
if (!watch) rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });

for (const part of parts) {
  if (!existsSync(join(root, part.needs))) {
    console.warn(`build: ${part.needs} is not there, ${part.out} is left out`);
    continue;
  }
  await buildPart({
    root: part.out === 'renderer' ? join(root, 'renderer') : root,
    configFile: join(root, part.config),
    logLevel: watch ? 'info' : 'warn',
    build: { outDir: join(target, part.out), emptyOutDir: true, watch: watch ? {} : null },
  });
}

if (!watch) {
  writeFileSync(join(target, '.built'), before);
  const old = join(root, '.dist-old');
  rmSync(old, { recursive: true, force: true });
  if (existsSync(join(root, 'dist'))) renameSync(join(root, 'dist'), old);
  renameSync(target, join(root, 'dist'));
  rmSync(old, { recursive: true, force: true });
}

/** @param {import('vite').InlineConfig} config */
async function buildPart(config) {
  try {
    await build(config);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    console.error(process.env['NO_COLOR'] ? stripVTControlCharacters(message) : message);
    process.exit(1);
  }
}
