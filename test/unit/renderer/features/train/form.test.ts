import { describe, expect, it } from 'vitest';
import type { DatasetInfo } from '../../../../../core/datasets.ts';
import { planData } from '../../../../../core/plan.ts';
import { startSchema } from '../../../../../core/contract/training.ts';
import { measuredNames, readTraining, type Training } from '../../../../../core/training.ts';
import { TrainingForm } from '../../../../../renderer/features/train/form.svelte.ts';
import { draftOf, trainingOf } from '../../../../../renderer/features/train/draft.ts';
import { planOf } from '../../../../../renderer/features/train/plan.ts';
import { measured } from '../../../../../renderer/features/train/problems.ts';
import { runDetail } from '../../fakeBridge.ts';

const base = runDetail().training;
const data = { id: 'cifar10', classes: ['cat', 'dog', 'frog'], counts: { train: 1000, validation: 0, test: 200, unlabeled: 0 } } as unknown as DatasetInfo;

function formOf(changes: Partial<Training> = {}, its: DatasetInfo | null = data): TrainingForm {
  return new TrainingForm({ ...base, ...changes }, () => its);
}

/** What runs.start would make of the changes. */
function started(form: TrainingForm): Training {
  const changes = form.changes();
  expect(startSchema.safeParse({ training: changes }).error).toBeUndefined();
  return readTraining({ ...base, ...changes });
}

const rich = readTraining({
  epochs: 20,
  batchSize: 64,
  optimizer: { type: 'SGD', learningRate: 0.05, arguments: { momentum: 0.9 } },
  loss: { type: 'CategoricalCrossentropy', arguments: { label_smoothing: 0.1 } },
  schedule: { type: 'CosineDecay', arguments: { alpha: 0.01 } },
  augmentation: { rotation_range: 15, zoom_range: 0.2, horizontal_flip: true },
  callbacks: [{ type: 'EarlyStopping', arguments: { patience: 5 } }, { type: 'ModelCheckpoint' }],
  classWeights: [1, 2, 0.5],
  validation: 0.2,
  checkpoints: { everyMinutes: 10, keepEvery: 5 },
  topK: 2,
});

describe('the form of a training', () => {
  it.each([['a plain one', base], ['one with everything', rich]])('begins as the recipe, with nothing to send: %s', (_name, training) => {
    const form = new TrainingForm(training, () => data);
    expect(form.changes()).toEqual({});
    expect(form.changed).toEqual([]);
    expect([...form.problems]).toEqual([]);
  });

  it.each([
    ['epochs', '0', 'field.error.needs'],
    ['epochs', '1.5', 'field.error.needs'],
    ['epochs', '', 'field.error.needs'],
    ['epochs', '100001', 'field.error.needs'],
    ['optimizer.learningRate', '0', 'field.error.needs'],
    ['optimizer.learningRate', 'fast', 'field.error.needs'],
    ['seed', '-1', 'field.error.needs'],
    ['limit', '', null],
    ['limit', 'x', 'field.error.needs'],
    ['batchSize', '1001', 'field.error.batch'],
    ['optimizer.arguments.beta_1', '1', 'field.error.needs'],
    ['optimizer.arguments.beta_1', '0.95', null],
    ['optimizer.arguments.clipnorm', '', null],
    ['share', '2', null],
    ['validationFreq', '2', null],
    ['validationFreq', '1, 2, 4', null],
    ['validationFreq', '0', 'field.error.needs'],
    ['initialEpoch', '4', 'field.error.initialEpoch'],
    ['topK', '4', 'field.error.topK'],
    ['topK', '2', null],
    ['augmentation.zoom_range', '0.2', null],
    ['augmentation.zoom_range', '0.9 1.1', null],
    ['augmentation.zoom_range', '1.1, 0.9', 'field.error.needs'],
    ['augmentation.brightness_range', '', null],
    ['everyMinutes', '0', 'field.error.needs'],
    ['sampleWeights', 'weights.npy', 'field.error.needs'],
    ['sampleWeights', `upload:${'0'.repeat(32)}/weights.npy`, null],
    ['initialWeights', '/home/ada/w.h5', 'field.error.needs'],
    ['initialWeights', `upload:${'0'.repeat(32)}/w.h5`, null],
    ['initialWeights', '20261123-101502-k3f9@best', null],
  ])('%s = "%s": %s', (path, text, problem) => {
    const form = formOf();
    form.type(path, text);
    expect(form.problem(path)?.key ?? null).toBe(problem);
    expect(form.problems.size).toBe(problem === null ? 0 : 1);
    expect(form.text(path)).toBe(text);
    if (problem === null) started(form);
  });

  it('reads lists and single numbers as what they stand for', () => {
    const form = formOf();
    form.type('augmentation.zoom_range', '0.2');
    form.type('validationFreq', '1, 2, 4');
    expect(started(form)).toMatchObject({ augmentation: { zoom_range: [0.8, 1.2] }, validationFreq: [1, 2, 4] });
  });

  it('judges the share only where it is asked for', () => {
    const form = formOf();
    form.type('share', '2');
    expect(form.problems.size).toBe(0);
    form.set('validation', 'share');
    expect(form.problem('share')?.key).toBe('field.error.needs');
    form.type('share', '0.25');
    expect(form.plan).toMatchObject({ train: 750, validation: 250, stepsPerEpoch: 24 });
    expect(form.changes()).toEqual({ validation: 0.25 });
    form.type('share', '0.0001');
    expect(form.problem('share')).toBeNull();
  });

  it('sends what was changed, in the form the app takes', () => {
    const form = formOf();
    for (const [path, text] of [['epochs', '3'], ['limit', '500'], ['threads', '2'], ['keepEvery', '2']] as const) form.type(path, text);
    form.set('optimizer.type', 'SGD');
    form.type('optimizer.arguments.momentum', '0.9');
    form.set('shuffle', false);
    expect(form.changes()).toEqual({
      epochs: 3,
      optimizer: { type: 'SGD', learningRate: 0.01, arguments: expect.objectContaining({ momentum: 0.9, nesterov: false }) },
      shuffle: false,
      limit: 500,
      threads: 2,
      checkpoints: { everyMinutes: null, keepEvery: 2 },
    });
    expect(started(form).optimizer.arguments['momentum']).toBe(0.9);
  });

  it('goes back to the recipe, one field, one setting or all', () => {
    const form = formOf();
    form.type('epochs', '3');
    form.set('optimizer.type', 'SGD');
    form.type('optimizer.learningRate', '0.5');
    form.reset('optimizer.type');
    expect(form.text('optimizer.learningRate')).toBe('0.001');
    expect(form.changed).toEqual(['epochs']);
    form.type('augmentation.rotation_range', '15');
    form.type('augmentation.shear_range', 'x');
    form.resetWhole(['augmentation']);
    expect(form.text('augmentation.shear_range')).toBe('0');
    expect(form.changed).toEqual(['epochs']);
    form.resetAll();
    expect(form.changes()).toEqual({});
  });

  it.each([
    ['epochs', '2,000', 2000, null],
    ['limit', '1e3', 1000, null],
    ['limit', '1 000', 1000, null],
    ['optimizer.learningRate', '0,5', 0.5, null],
    ['optimizer.learningRate', '0,001', 0.001, 'field.error.needs'],
    ['validationFreq', '2,000', 1, 'field.error.needs'],
  ])('reads numbers as people write them, or refuses them in place: %s %s', (path, text, value, problem) => {
    const form = formOf();
    form.type(path, text);
    expect(form.value(path)).toBe(value);
    expect(form.problem(path)?.key ?? null).toBe(problem);
  });

  it('does not call a retyped value a change', () => {
    const form = formOf();
    form.type('epochs', ' 4 ');
    form.type('optimizer.learningRate', '1e-3');
    expect(form.changed).toEqual([]);
  });

  it('keeps what belongs to the network when the loss changes', () => {
    const form = formOf();
    form.set('loss.type', 'CategoricalCrossentropy');
    expect(form.value('loss.arguments.from_logits')).toBe(true);
    expect(form.changed).toEqual(['loss.type']);
  });

  it('begins a schedule that has no defaults with some', () => {
    const form = formOf();
    form.set('schedule.type', 'PiecewiseConstantDecay');
    expect(form.problems.size).toBe(0);
    // 4 epochs of 32 steps: at the half and at three quarters.
    expect(started(form).schedule?.arguments).toEqual({ boundaries: [64, 96], values: [0.001, 0.0001, 0.00001] });
    expect(form.changed).toEqual(['schedule.type']);
    form.type('schedule.arguments.values', '0.1');
    expect(form.problem('schedule.type')?.key).toBe('field.error.conflict');
    form.type('schedule.arguments.values', '');
    expect(form.problem('schedule.arguments.values')?.key).toBe('field.error.needs');
    form.set('schedule.type', null);
    expect(form.changes()).toEqual({});
  });

  it('weighs by class: as many weights as classes', () => {
    const form = formOf();
    form.set('weighting', 'classes');
    form.type('classWeights.1', '2.5');
    expect(form.changes()).toEqual({ classWeights: [1, 2.5, 1] });
    form.set('weighting', 'balanced');
    expect(form.changes()).toEqual({ classWeights: 'balanced' });
  });
});

describe('callbacks in the form', () => {
  it('are added, changed, taken out and put back', () => {
    const form = new TrainingForm(rich, () => data);
    form.addCallback('TerminateOnNaN');
    form.type('callbacks.0.arguments.patience', '7');
    expect(form.changed).toEqual(['callbacks.0.arguments.patience', 'callbacks.2']);
    form.removeCallback(0);
    expect(form.changed).toEqual(['callbacks.1', 'callbacks.removed.0']);
    expect(form.changes().callbacks?.map(({ type }) => type)).toEqual(['ModelCheckpoint', 'TerminateOnNaN']);
    form.restoreCallback(form.removedCallbacks[0]!);
    expect(form.removedCallbacks).toEqual([]);
    form.resetWhole(['callbacks']);
    expect(form.changes()).toEqual({});
  });

  it('are refused where they look at what is never measured, and beside a schedule', () => {
    const form = formOf({ callbacks: [] });
    form.addCallback('ReduceLROnPlateau');
    expect(form.problems.size).toBe(0);
    form.set('validation', 'none');
    expect([...form.problems.keys()]).toEqual(['callbacks.0.arguments.monitor']);
    form.set('callbacks.0.arguments.monitor', 'loss');
    form.set('schedule.type', 'CosineDecay');
    const { remedy } = form.problem('callbacks.0')!;
    form.set(remedy!.path, remedy!.value);
    expect(form.problems.size).toBe(0);
  });
});

describe('what is wrong offers its remedy', () => {
  it.each<[string, (form: TrainingForm) => void, string]>([
    ['a batch larger than the data', (form) => form.type('batchSize', '4000'), 'batchSize'],
    ['mixing with labels that cannot be mixed', (form) => form.type('augmentation.mixup_alpha', '0.2'), 'loss.type'],
  ])('%s', (_name, spoil, path) => {
    const form = formOf();
    spoil(form);
    const { remedy } = form.problem(path)!;
    form.set(remedy!.path, remedy!.value);
    expect([...form.problems]).toEqual([]);
  });

  it('a data set without test images', () => {
    const form = formOf({}, { ...data, counts: { ...data.counts, test: 0 } });
    const { remedy } = form.problem('validation')!;
    form.set(remedy!.path, remedy!.value);
    expect([...form.problems]).toEqual([]);
  });
});

describe('what a run measures', () => {
  it.each<Partial<Training>>([
    {}, { topK: 3 }, { validation: 'none' }, { validationFreq: 5 }, { validationFreq: 4 }, { validationFreq: 3, initialEpoch: 3 },
    { validationFreq: [1, 2], initialEpoch: 2 }, { validationFreq: [1, 4], initialEpoch: 2 },
  ])('is what core says: %o', (changes) => {
    const training = { ...base, ...changes };
    expect(measured(draftOf(training))).toEqual(measuredNames(training));
  });
});

describe('the draft of a training', () => {
  it.each([['plain', base], ['rich', rich]])('is the same training: %s', (_name, training) => {
    const back = trainingOf(draftOf(training));
    expect(readTraining(JSON.parse(JSON.stringify(back)))).toMatchObject({ ...training, augmentation: training.augmentation && expect.objectContaining({ rotation_range: 15, zoom_range: [0.8, 1.2] }) });
  });

  it.each<Partial<Training>>([{}, { validation: 0.3 }, { validation: 'none' }, { validation: 'validation', testLimit: 20 }, { limit: 333, batchSize: 50 }, { testLimit: 20 }, { stepsPerEpoch: 7 }, { initialEpoch: 2 }])('plans what core plans: %o', (changes) => {
    const training = { ...base, ...changes };
    const counts = { ...data.counts, validation: 30 };
    const plan = planData(training, counts);
    expect(planOf(draftOf(training), counts)).toMatchObject({ train: plan.train.count, validation: plan.validation?.count ?? 0, stepsPerEpoch: plan.stepsPerEpoch, totalSteps: plan.totalSteps });
  });
});

describe('the form of a training on a data set with validation images', () => {
  const split = { ...data, counts: { ...data.counts, validation: 50 } };

  it('validates on them where they are usual, with nothing to send, and sends what is chosen instead', () => {
    const form = formOf({}, split);
    form.type('epochs', '7');
    form.rebase('validation');
    expect([form.draft.validation, form.plan?.validation, form.changes(), form.isChanged('validation')]).toEqual(['validation', 50, { epochs: 7 }, false]);
    form.set('validation', 'test');
    expect(form.changes()).toEqual({ epochs: 7, validation: 'test' });
    form.rebase('test');
    expect(form.changes()).toEqual({ epochs: 7 });
    form.rebase('validation');
    expect(form.draft.validation).toBe('validation');
  });

  it('keeps what was chosen when another is usual', () => {
    const form = formOf({}, split);
    form.set('validation', 'none');
    form.rebase('validation');
    expect(form.changes()).toEqual({ validation: 'none' });
    form.reset('validation');
    expect([form.draft.validation, form.changes()]).toEqual(['validation', {}]);
  });

  it.each([
    ['validation', { validation: 0, test: 9 }, 'field.error.noValidation', 'share'],
    ['test', { validation: 9, test: 0 }, 'field.error.noTest', 'validation'],
    ['test', { validation: 0, test: 0 }, 'field.error.noTest', 'share'],
  ] as const)('says that a set has no images to validate on, and what it has (%s, %o)', (validation, counts, key, value) => {
    const form = formOf({ validation }, { ...data, counts: { ...data.counts, ...counts } });
    expect(form.problem('validation')).toMatchObject({ key, remedy: { key: `remedy.${value}`, value } });
    form.set('validation', value);
    expect(form.problem('validation')).toBeNull();
  });
});

describe('the form of a fork', () => {
  it('keeps what its run began with, and has something left to train', () => {
    const form = new TrainingForm({ ...base, epochs: 4, initialEpoch: 1 }, () => data, () => 4);
    expect(['initialWeights', 'initialEpoch', 'epochs', 'seed'].map((path) => form.isFixed(path))).toEqual([true, true, false, false]);
    expect(form.problem('epochs')).toMatchObject({ key: 'field.error.fork', fill: { epoch: 4 }, remedy: { path: 'epochs', value: 7 } });
    expect(form.epochsLeft).toBe(0);
    form.type('epochs', '6');
    expect([form.problem('epochs'), form.epochsLeft]).toEqual([null, 2]);
  });

  it('of another epoch keeps what was typed', () => {
    let at = 3;
    const form = new TrainingForm({ ...base, epochs: 4 }, () => data, () => at);
    form.type('seed', '9');
    at = 1;
    expect([form.changes(), form.epochsLeft]).toEqual([{ seed: 9 }, 3]);
  });
});
