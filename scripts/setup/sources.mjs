// @ts-check
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** All that the build reads. */
const inputs = [
  'core', 'main', 'preload', 'renderer', 'resources',
  'package.json', 'package-lock.json', 'tsconfig.json', 'svelte.config.js', 'scripts/build.mjs',
  'vite.config.ts', 'vite.main.config.ts', 'vite.preload.config.ts', 'vite.web.config.ts',
];

/**
 * A digest of the path, size and time of every file the build reads: a few milliseconds, and any edit changes it.
 * @param {string} root of the checkout
 */
export function fingerprint(root) {
  const hash = createHash('sha256');
  for (const input of inputs) visit(root, input, (line) => hash.update(line));
  return hash.digest('hex');
}

/** @param {string} root */
export function buildIsFresh(root) {
  const stamp = join(root, 'dist', '.built');
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint(root);
}

/** @param {string} root @param {string} path @param {(line: string) => void} tell */
function visit(root, path, tell) {
  const stat = statSync(join(root, path), { throwIfNoEntry: false });
  if (!stat) return;
  if (!stat.isDirectory()) return tell(`${path}\0${stat.size}\0${stat.mtimeMs}\n`);
  for (const name of readdirSync(join(root, path)).sort()) visit(root, `${path}/${name}`, tell);
}
