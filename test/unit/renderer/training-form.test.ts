import { describe, expect, it } from 'vitest';
import type { DatasetInfo } from '../../../core/datasets.ts';
import { trainingChangesSchema } from '../../../core/training.ts';
import { TrainingForm } from '../../../renderer/lib/training-form.svelte.ts';
import { runDetail } from './fakeBridge.ts';

const base = runDetail().training;
const data = { counts: { train: 1000, validation: 0, test: 200, unlabeled: 0 } } as DatasetInfo;

describe('the form of a training', () => {
  it('begins as the recipe, with nothing to send', () => {
    const form = new TrainingForm(base);
    expect(form.changes()).toEqual({});
    expect(form.changedKeys).toEqual([]);
    expect(form.hasProblem(data)).toBe(false);
    expect(form.images(data)).toEqual({ train: 1000, validation: 200, batchSize: 32, steps: 32 });
  });

  it.each([
    ['epochs', '0', 'field.error.min'],
    ['epochs', '1.5', 'field.error.whole'],
    ['epochs', '', 'field.error.whole'],
    ['epochs', '100001', 'field.error.max'],
    ['learningRate', '0', 'field.error.above'],
    ['learningRate', 'fast', 'field.error.number'],
    ['seed', '-1', 'field.error.min'],
    ['limit', '', null],
    ['limit', 'x', 'field.error.whole'],
    ['batchSize', '1001', 'field.error.batch'],
    ['optimizer.beta_1', '1', 'field.error.needs'],
    ['optimizer.beta_1', '0.95', null],
    ['share', '2', null],
  ])('%s = "%s": %s', (key, text, problem) => {
    const form = new TrainingForm(base);
    form.set(key, text);
    expect(form.problemWith(key, data)?.key ?? null).toBe(problem);
    expect(form.hasProblem(data)).toBe(problem !== null);
  });

  it('judges the share only where it is asked for', () => {
    const form = new TrainingForm(base);
    form.set('share', '2');
    form.set('validation', 'share');
    expect(form.problem('share')?.key).toBe('field.error.below');
    form.set('share', '0.25');
    expect(form.images(data)).toMatchObject({ train: 750, validation: 250, steps: 24 });
    expect(form.changes()).toEqual({ validation: 0.25 });
  });

  it('sends what was changed, in the form the app takes', () => {
    const form = new TrainingForm(base);
    for (const [key, value] of [['epochs', '3'], ['optimizer', 'SGD'], ['optimizer.momentum', '0.9'], ['shuffle', false], ['limit', '500'], ['threads', '2']] as const) form.set(key, value);
    const changes = form.changes();
    expect(changes).toEqual({ epochs: 3, optimizer: { type: 'SGD', learningRate: 0.01, arguments: { momentum: 0.9, nesterov: false } }, shuffle: false, limit: 500, threads: 2 });
    expect(trainingChangesSchema.safeParse(changes).success).toBe(true);
  });

  it('goes back to the recipe, one field or all', () => {
    const form = new TrainingForm(base);
    form.set('epochs', '3');
    form.set('optimizer', 'SGD');
    form.set('learningRate', '0.5');
    form.reset('optimizer');
    expect(form.text('learningRate')).toBe('0.001');
    expect(form.changedKeys).toEqual(['epochs']);
    form.resetAll();
    expect(form.changes()).toEqual({});
  });

  it('does not call a retyped value a change', () => {
    const form = new TrainingForm(base);
    form.set('epochs', ' 4 ');
    expect(form.isChanged('epochs')).toBe(false);
  });
});
