// @ts-check
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What decides which library is found; another value asks again. */
const deciding = () => ['EPOCHAL_CACHE', 'EPOCHAL_TENSORFLOW', 'XDG_CACHE_HOME', 'HOME'].map((name) => process.env[name] ?? null);

/** @param {string} root */
const stampOf = (root) => join(root, 'node_modules', '.epochal-runtime');

/** Whether the TensorFlow library that was found last is still there. @param {string} root */
export function runtimeIsThere(root) {
  if (!existsSync(stampOf(root))) return false;
  const stamp = JSON.parse(readFileSync(stampOf(root), 'utf8'));
  return JSON.stringify(stamp.env) === JSON.stringify(deciding()) && existsSync(stamp.library);
}

/** @param {string} root @param {string} library the file that was found */
export function rememberRuntime(root, library) {
  writeFileSync(stampOf(root), JSON.stringify({ env: deciding(), library }));
}
