import { describe, expect, it } from 'vitest';
import { readTraining } from '../../../../core/training.ts';
import { repeatConstraints, type Origin } from '../../../../main/training/origin.ts';

const before = readTraining({ epochs: 2, batchSize: 1, optimizer: { type: 'Adam' }, loss: { type: 'SparseCategoricalCrossentropy' }, sampleWeights: '/etc/passwd', initialWeights: '/home/ada/w.h5' });
const copies = { initialWeights: '/runs/r/initial-weights.safetensors', sampleWeights: '/runs/r/sample-weights.f32' };
const origin: Origin = { run: 'r', name: 'R', classes: null, dataset: 'waves', datasetSha256: 'abc', epoch: null, forks: false, holder: 'r', folder: '/runs/r', inputs: copies };

describe('a run that is done again', () => {
  it('is repeated with its copies where nothing of them changes', () => {
    expect(repeatConstraints(origin, before, { ...before, epochs: 3 }, undefined)).toEqual({ dataOf: { name: 'R', sha256: 'abc', folder: '/runs/r' }, weighed: null, repeats: 'r', files: {} });
  });

  it.each([
    ['another data set', before, 'other', {}, copies],
    ['other initial weights', { ...before, initialWeights: 'q@best' }, undefined, {}, { sampleWeights: copies.sampleWeights }],
    ['no sample weights', { ...before, sampleWeights: null }, undefined, {}, { initialWeights: copies.initialWeights }],
    ['a file of the same name', before, undefined, { sampleWeights: '/uploads/1' }, { initialWeights: copies.initialWeights, sampleWeights: '/uploads/1' }],
  ])('with %s takes the copies of what stays, never the paths that the run names', (_, training, dataset, brought, files) => {
    expect(repeatConstraints(origin, before, training, dataset, brought)).toMatchObject({ repeats: null, files });
  });

  it('begins with the checkpoint that was named, and its own copy of sample weights', () => {
    const from = { ...origin, epoch: 3 };
    const training = { ...before, initialWeights: 'r@3' };
    expect(repeatConstraints(from, training, training, undefined)).toMatchObject({ repeats: null, files: { sampleWeights: copies.sampleWeights } });
  });

  it('goes on with its data where it is forked', () => {
    const fork = { ...origin, epoch: 3, forks: true };
    expect(repeatConstraints(fork, before, before, 'waves')).toEqual({ dataOf: { name: 'R', sha256: 'abc', folder: '/runs/r' }, weighed: null, repeats: 'r', files: {} });
    expect(() => repeatConstraints(fork, before, before, 'other')).toThrow(expect.objectContaining({ plain: expect.objectContaining({ key: 'run.fork/data' }) as unknown }) as Error);
  });

  it.each(['initialWeights', 'sampleWeights'] as const)('is refused where the copy of its %s is gone', (key) => {
    expect(() => repeatConstraints({ ...origin, inputs: { ...copies, [key]: null } }, before, before, 'other')).toThrow(expect.objectContaining({ code: 'run.input-missing' }) as Error);
  });
});
