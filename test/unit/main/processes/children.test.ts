import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../../../', import.meta.url));

/** Every file and package that a file loads, at once and (`lazily`) later, however far away. Types are not loaded. */
function loaded(entry: string, lazily = true): Set<string> {
  const found = new Set<string>();
  const visit = (path: string): void => {
    const name = relative(root, path);
    if (found.has(name)) return;
    found.add(name);
    const text = readFileSync(path, 'utf8');
    const later = !lazily ? [] : [...text.matchAll(/\bimport\('([^']+)'\)/g)].map(([, specifier]) => ['', '', specifier] as const);
    for (const [, types, specifier] of [...text.matchAll(/^(?:import|export) (type )?(?:[^;'"]*? from )?'([^']+)';/gms), ...later]) {
      if (types) continue;
      if (specifier!.startsWith('.')) visit(join(dirname(path), specifier!));
      else found.add(specifier!);
    }
  };
  visit(join(root, entry));
  return found;
}

/** What keeps state for one app: a child process is given places and plain values instead. */
const services = /^main\/(studio|bridge|files|server|electron|cli|networks|training|uploads)\/|^main\/runs\/(runs|journal|owners|database)\.ts$|^main\/models\/models\.ts$|^main\/datasets\/(datasets|downloads)\.ts$/;
const children = globSync('main/*/child.ts', { cwd: root });

describe('a child process', () => {
  it('there are seven kinds of', () => expect(children).toHaveLength(7));

  it.each(children)('%s loads no service', (entry) => {
    const files = [...loaded(entry)];
    expect(files.length).toBeGreaterThan(10);
    expect(files.filter((name) => services.test(name))).toEqual([]);
  });

  // The others read runs from a database, or lay them out as one.
  it.each(children.filter((entry) => !/export|import/.test(entry)))('%s never loads the database', (entry) => {
    expect([...loaded(entry)].filter((name) => name === 'better-sqlite3' || name.startsWith('main/runs/'))).toEqual([]);
  });

  it('that trains loads TensorFlow', () => expect(loaded('main/trainer/child.ts')).toContain('main/engine/tensorflow/library.ts'));
});

describe('whoever starts them', () => {
  it('never loads TensorFlow', () => {
    const files = loaded('main/studio/studio.ts', false);
    expect(files).toContain('main/trainer/supervisor.ts');
    expect([...files].filter((name) => name === 'koffi' || name.startsWith('main/engine/'))).toEqual([]);
  });
});
