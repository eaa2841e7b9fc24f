import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readCheckpoint, readWeights, verifyCheckpoint } from '../../../../main/checkpoints/read.ts';
import { checkpointFiles, manifestFile } from '../../../../main/checkpoints/state.ts';
import { writeCheckpoint, type Checkpoint } from '../../../../main/checkpoints/write.ts';

let root: string;
beforeEach(() => void (root = mkdtempSync(join(tmpdir(), 'epochal-checkpoint-'))));
afterEach(() => rmSync(root, { recursive: true, force: true }));

const checkpoint: Checkpoint = {
  weights: new Map([['dense/kernel', { shape: [2, 2], values: Float32Array.of(0.1, -0.2, 1e-30, 3e30) }]]),
  optimizer: new Map(),
  state: { epoch: 3, step: 7, sums: { images: 112, loss: 0.1 + 0.2, correct: 64, topK: 0, seconds: 1 / 3 }, learningRate: 0.5, callbacks: [{ best: 'NaN', wait: 2 }], ended: null },
};
const damaged = expect.objectContaining({ code: 'checkpoint.damaged' });

describe('a checkpoint', () => {
  it('comes back exactly, in a folder named by where it stands', () => {
    const written = writeCheckpoint(root, checkpoint)!;
    expect(written.folder).toBe('3-7');
    const folder = join(root, '3-7');
    expect(written.bytes).toBe(readdirSync(folder).reduce((sum, name) => sum + readFileSync(join(folder, name)).length, 0));
    expect(readCheckpoint(folder)).toEqual(checkpoint);
    expect(readWeights(folder)).toEqual(checkpoint.weights);
    expect(verifyCheckpoint(folder)).toEqual(checkpoint.state);
    expect(readdirSync(root)).toEqual(['3-7']);
    expect(writeCheckpoint(root, { ...checkpoint, state: { ...checkpoint.state, step: 0 } })!.folder).toBe('3');
  });

  it.each([...checkpointFiles, manifestFile])('is refused with a byte changed anywhere in %s, or without it', (name) => {
    writeCheckpoint(root, checkpoint);
    const path = join(root, '3-7', name);
    const bytes = readFileSync(path);
    for (let place = 0; place < bytes.length; place++) {
      const changed = Buffer.from(bytes);
      changed[place]! ^= 0x80;
      writeFileSync(path, changed);
      expect(() => verifyCheckpoint(join(root, '3-7'))).toThrow(damaged);
    }
    rmSync(path);
    expect(() => readCheckpoint(join(root, '3-7'))).toThrow(damaged);
  });

  it('takes the place of one that nobody knows of, and of half a one', () => {
    mkdirSync(join(root, '3-7'));
    writeFileSync(join(root, '3-7', 'weights.safetensors'), 'old');
    mkdirSync(join(root, '.3-7.partial'));
    writeFileSync(join(root, '.3-7.partial', 'old'), '');
    writeCheckpoint(root, checkpoint);
    expect(readCheckpoint(join(root, '3-7'))).toEqual(checkpoint);
    expect(readdirSync(root)).toEqual(['3-7']);
  });

  it('is not put in place for a run that is no longer ours', () => {
    expect(writeCheckpoint(root, checkpoint, () => false)).toBeNull();
    expect(existsSync(join(root, '3-7'))).toBe(false);
  });

  it('is not written where its place was taken away, and nothing is made again', () => {
    const gone = join(root, 'gone', 'checkpoints');
    expect(() => writeCheckpoint(gone, checkpoint)).toThrow(expect.objectContaining({ code: 'run.folder-gone', message: expect.stringContaining(gone) as string }));
    expect(readdirSync(root)).toEqual([]);
  });

  it('that can not be written says why', () => {
    const file = join(root, 'file');
    writeFileSync(file, '');
    expect(() => writeCheckpoint(file, checkpoint)).toThrow(expect.objectContaining({ code: 'home.unusable' }));
  });
});
