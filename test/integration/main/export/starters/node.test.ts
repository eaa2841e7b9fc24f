import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Artifact } from '../../../../../main/export/format.ts';
import { node } from '../../../../../main/export/starters/node.ts';
import { packageRoot } from '../../../../../main/system/resources.ts';
import { detail, settings, source, tools } from '../../../../unit/main/export/starters/support.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'epochal-node-'));
  // The starter asks for the very packages that are installed here.
  symlinkSync(join(packageRoot(), 'node_modules'), join(folder, 'node_modules'), 'junction');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function lay({ files }: Artifact): void {
  for (const [path, parts] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), Buffer.concat(parts));
  }
}

const run = (...given: string[]): string => execFileSync(process.execPath, given, { cwd: folder, encoding: 'utf8' });

describe('the Node starter', () => {
  it.each([['none', 'crop'], ['uint8', 'pad']] as const)('passes its own test with weights %s and pictures fitted by %s', async (quantize, fit) => {
    const artifact = await node.write(source({ run: { ...detail(), pixels: { height: 6, width: 6, channels: 3, fit, fill: '#336699' } } }), settings({ format: 'node', quantize }), tools(new Float32Array()));
    lay(artifact);
    const reported = run('--test', '--test-reporter=tap', 'test.mjs');
    expect(reported).toContain('# pass 2');
    expect(Number(/largest gap of a probability: ([\d.e-]+)/.exec(reported)![1])).toBeLessThan(1e-6);
    expect(Number(/mean difference of a pixel: ([\d.e-]+)/.exec(reported)![1])).toBe(0);
  });

  it('names the classes of a picture as they are called', async () => {
    const from = source();
    lay(await node.write(from, settings({ format: 'node' }), tools(new Float32Array())));
    const [{ top }] = JSON.parse(run('classify.mjs', '--json', '--top', '3', 'golden.png')) as [{ top: { name: string; index: number }[] }];
    expect(top.map(({ name }) => name).sort()).toEqual(from.classes.map(({ name }) => name).sort());
  });

  it('fails its own test when the model is another', async () => {
    lay(await node.write(source(), settings({ format: 'node' }), tools(new Float32Array())));
    const shard = join(folder, 'model', 'group1-shard1of1.bin');
    writeFileSync(shard, readFileSync(shard).reverse());
    expect(() => run('--test', 'test.mjs')).toThrow();
  });

  it('is proved by the model inside', async () => {
    const from = source();
    const artifact = await node.write(from, settings({ format: 'node' }), tools(new Float32Array()));
    const model = await node.open!(artifact, from, settings({ format: 'node' }));
    const [first] = (JSON.parse(Buffer.concat([...artifact.files.get('golden.json')!]).toString()) as { cases: { pixels: string; probabilities: number[] }[] }).cases;
    expect(Array.from(await model.predict(Buffer.from(first!.pixels, 'base64'), 1))).toEqual(first!.probabilities);
    model.close();
  });

  it('asks for the packages that Epochal itself uses', () => {
    const of = (path: string): Record<string, string> => (JSON.parse(readFileSync(join(packageRoot(), path), 'utf8')) as { dependencies: Record<string, string> }).dependencies;
    expect(of('package.json')).toMatchObject(of('resources/starters/node/package.json'));
  });
});
