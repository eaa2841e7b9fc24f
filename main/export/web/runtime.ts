import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { EpochalError } from '../../../core/errors.ts';
import { makeFolder } from '../../system/durable.ts';
import { packageRoot } from '../../system/resources.ts';

/**
 * TensorFlow.js as one classic script. `npm run build` makes it; a checkout that was never built makes it now, and
 * keeps it beside the packages it is made of.
 * @throws EpochalError `export.no-runtime` where it is not there and can't be made.
 */
export async function pageRuntime(): Promise<Uint8Array> {
  const root = packageRoot();
  const cached = join(root, 'node_modules', '.cache', 'epochal-web', `runtime-${await keyOf(root)}.js`);
  const there = [join(root, 'dist', 'web', 'runtime.js'), cached].find((path) => existsSync(path));
  if (there !== undefined) return readFile(there);
  try {
    makeFolder(join(cached, '..'));
    await buildBeside(root, cached);
    return await readFile(cached);
  } catch (cause) {
    throw new EpochalError('export.no-runtime', {}, { cause });
  }
}

/** Of what it is made of. */
async function keyOf(root: string): Promise<string> {
  const hash = createHash('sha256');
  for (const path of ['package.json', 'vite.web.config.ts', join('resources', 'web', 'runtime.entry.mjs')]) hash.update(await readFile(join(root, path)).catch(() => ''));
  return hash.digest('hex').slice(0, 12);
}

/** Built in a folder of its own and renamed: two exports at once disturb each other not. */
async function buildBeside(root: string, target: string): Promise<void> {
  const { build } = await import('vite');
  const outDir = await mkdtemp(`${target}.`);
  try {
    await build({ root, configFile: join(root, 'vite.web.config.ts'), logLevel: 'silent', build: { outDir, emptyOutDir: true } });
    await rename(join(outDir, 'runtime.js'), target);
  } finally {
    await rm(outDir, { recursive: true, force: true });
  }
}
