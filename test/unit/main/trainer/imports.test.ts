import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../../../', import.meta.url));

/** Every file and package that a file loads, however far away. Types are not loaded. */
function loaded(entry: string): Set<string> {
  const found = new Set<string>();
  const visit = (path: string): void => {
    const name = relative(root, path);
    if (found.has(name)) return;
    found.add(name);
    for (const [, types, specifier] of readFileSync(path, 'utf8').matchAll(/^(?:import|export) (type )?(?:[^;'"]*? from )?'([^']+)';/gms)) {
      if (types) continue;
      if (specifier!.startsWith('.')) visit(join(dirname(path), specifier!));
      else found.add(specifier!);
    }
  };
  visit(join(root, entry));
  return found;
}

describe('the two sides of a training', () => {
  it('the child never loads the database', () => {
    const files = loaded('main/trainer/child.ts');
    expect(files).toContain('main/engine/tensorflow/library.ts');
    expect([...files].filter((name) => name === 'better-sqlite3' || name.startsWith('main/runs/'))).toEqual([]);
  });

  it('the parent never loads TensorFlow', () => {
    const files = loaded('main/studio/studio.ts');
    expect(files).toContain('main/trainer/supervisor.ts');
    expect([...files].filter((name) => name === 'koffi' || name.startsWith('main/engine/'))).toEqual([]);
  });
});
