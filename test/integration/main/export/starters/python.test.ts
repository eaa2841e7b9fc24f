import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { python } from '../../../../../main/export/starters/python.ts';
import { settings, source, tools } from '../../../../unit/main/export/starters/support.ts';

/** A Python to run programs with; EPOCHAL_PYTHON names another. */
const command = process.env['EPOCHAL_PYTHON'] ?? 'python3';
const can = (code: string): boolean => spawnSync(command, ['-c', code]).status === 0;
const hasPython = can('');
const hasLiteRt = can('import ai_edge_litert.interpreter, numpy, PIL');

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'epochal-python-'));
  const { files } = await python.write(source(), settings({ format: 'python' }), tools(new Float32Array()));
  for (const [path, parts] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), Buffer.concat(parts));
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (...given: string[]): string => execFileSync(command, given, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

describe('the Python starter', () => {
  it.runIf(hasPython)('is Python', () => {
    run('-m', 'py_compile', 'classifier.py', 'classify.py', 'test_golden.py');
  });

  it.runIf(hasLiteRt)('passes its own test', () => {
    const reported = run('-W', 'ignore', 'test_golden.py');
    expect(Number(/largest gap of a probability: ([\d.e-]+)/.exec(reported)![1])).toBeLessThan(1e-6);
    expect(Number(/mean difference of a pixel: ([\d.e-]+)/.exec(reported)![1])).toBeLessThan(2);
  });

  it.runIf(hasLiteRt)('names the classes of a picture as they are called', () => {
    const [{ top }] = JSON.parse(run('classify.py', '--json', '--top', '3', 'golden.png')) as [{ top: { name: string }[] }];
    expect(top.map(({ name }) => name).sort()).toEqual(source().classes.map(({ name }) => name).sort());
  });
});
