import { isPhrase } from '../../core/errors/words.ts';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { compare, readManifest, type Difference } from '../../main/runtime/installed.ts';
import type { RuntimeLibrary } from '../../main/runtime/library.ts';
import { parseRecord } from '../../main/runtime/wheel.ts';
import { sha256OfFile } from '../../main/system/sha256.ts';

/** What `verifyRuntime` found. */
export interface RuntimeVerification {
  /** Files whose hash is known and was compared; 0 for a bare folder, of which nothing is known. */
  checked: number;
  /** Files that are not as they were published. */
  differences: Difference[];
}

/**
 * Hashes the whole library and compares it with what was published: the manifest of an installed one, the RECORD of
 * one in a Python environment. Takes seconds.
 */
export async function verifyRuntime(library: RuntimeLibrary): Promise<RuntimeVerification> {
  const parent = dirname(library.directory);
  const manifest = await readManifest(parent);
  if (manifest !== null && !isPhrase(manifest)) return { checked: manifest.files.length, differences: await compare(parent, manifest, true) };
  const record = parseRecord(recordIn(parent));
  const known = [library.framework, library.cc].map((path) => ({ path, expected: record.get(path.slice(parent.length + 1).replaceAll('\\', '/')) }));
  const verification: RuntimeVerification = { checked: 0, differences: [] };
  for (const { path, expected } of known) {
    if (expected === undefined) continue;
    const actual = await sha256OfFile(path);
    verification.checked += 1;
    if (actual !== expected) verification.differences.push({ path: join(path), expected, actual });
  }
  return verification;
}

/** The RECORD of the TensorFlow wheel installed in a `site-packages` folder: its hashes, as text; '' for none. */
function recordIn(site: string): string {
  const folder = readdirSync(site).find((name) => /^tensorflow(?:_(?:cpu|gpu|intel|macos|rocm|cpu_aws))?-\d+\.\d+[^-]*\.dist-info$/.test(name));
  const path = join(site, folder ?? '', 'RECORD');
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}
