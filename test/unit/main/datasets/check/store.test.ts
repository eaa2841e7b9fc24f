import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { descriptorLength } from '../../../../../core/datasets/check/descriptors.ts';
import { emptyFigures } from '../../../../../core/datasets/check/figures.ts';
import { readCompared, readMeasured, writeCompared } from '../../../../../main/datasets/check/store.ts';
import { testFolder } from '../../../../support/folder.ts';

const folder = testFolder('check-store');
const hash = 'ab'.repeat(32);
const figures = { ...emptyFigures(3), blue: Float32Array.of(0.25, 0.5, 1), brightness: Float32Array.of(1, 2, 3) };
const descriptors = Float32Array.from({ length: 3 * descriptorLength }, (_, i) => i / 8);
const compared = { figures, equal: [{ first: 0, second: 2, distance: 0 }], near: [{ first: 0, second: 1, distance: 0.125 }], nearCompared: true, seconds: 2.5 };

it('what was measured and compared is read as it was written, of that content and number alone', () => {
  const directory = join(folder, 'whole');
  mkdirSync(directory);
  expect(readCompared(directory, hash, 3)).toBeNull();
  writeCompared(directory, hash, compared, { figures, descriptors });
  expect(readCompared(directory, hash, 3)).toEqual(compared);
  expect(readMeasured(directory, hash, 3)).toEqual({ figures, descriptors });
  expect(readCompared(directory, 'cd'.repeat(32), 3)).toBeNull();
  expect(readCompared(directory, hash, 4)).toBeNull();
});

it.each([
  ['check-pairs.json', (path: string) => writeFileSync(path, '{"version":')],
  ['check.f32', (path: string) => appendFileSync(path, 'x')],
])('a damaged %s is as none', (file, damage) => {
  const directory = join(folder, file);
  mkdirSync(directory);
  writeCompared(directory, hash, compared, { figures, descriptors });
  damage(join(directory, file));
  expect(readCompared(directory, hash, 3)).toBeNull();
});
