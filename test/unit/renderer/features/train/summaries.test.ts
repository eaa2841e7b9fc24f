import { describe, expect, it } from 'vitest';
import { readTraining, type Training } from '../../../../../core/training.ts';
import type { Language } from '../../../../../renderer/app/settings.svelte.ts';
import { translate, type Translate } from '../../../../../renderer/app/messages/catalogue.ts';
import { draftOf } from '../../../../../renderer/features/train/draft.ts';
import { timeline } from '../../../../../renderer/features/train/timeline.ts';
import { planOf } from '../../../../../renderer/features/train/plan.ts';
import { sections, type SectionId } from '../../../../../renderer/features/train/sections.ts';
import { summaryOf, summaryOfCallback } from '../../../../../renderer/features/train/summaries.ts';
import { runDetail } from '../../fakeBridge.ts';

const base = runDetail().training;
const words = (language: Language): Translate => (key, ...fillings) => translate(language, key, ...fillings);
const en = words('en');
const draft = (changes: Record<string, unknown>) => draftOf(readTraining({ ...base, ...changes }));

describe('what a folded part says', () => {
  it.each<[SectionId, Record<string, unknown>, string]>([
    ['optimizer', {}, 'Adam, 0.001'],
    ['optimizer', { optimizer: { type: 'SGD', learningRate: 0.1, arguments: { momentum: 0.9, nesterov: true } } }, 'SGD, 0.1, momentum 0.9, nesterov'],
    ['schedule', {}, 'constant learning rate'],
    ['schedule', { schedule: { type: 'CosineDecay', arguments: { alpha: 0.1 } } }, 'CosineDecay, alpha 0.1'],
    ['augmentation', {}, 'none'],
    ['augmentation', { augmentation: { rotation_range: 15, width_shift_range: 0.1, height_shift_range: 0.1, horizontal_flip: true } }, 'rotation 15°, shifts 0.1, flip'],
    ['augmentation', { augmentation: { width_shift_range: 0.1, zoom_range: 0.2, contrast_range: 0.3 } }, 'width shift 0.1, zoom 0.8–1.2, contrast 0.3'],
    ['callbacks', {}, 'none'],
    ['callbacks', { callbacks: [{ type: 'EarlyStopping' }, { type: 'CSVLogger' }] }, 'EarlyStopping, CSVLogger'],
    ['loss', { l2Loss: 0.0005, topK: 5 }, 'SparseCategoricalCrossentropy, from_logits, L2 0.0005, top 5'],
    ['weights', {}, 'all count the same'],
    ['weights', { classWeights: 'balanced', sampleWeights: 'w.npy' }, 'balanced by class, by sample'],
    ['checkpoints', { checkpoints: { everyMinutes: 10, keepEvery: 5 } }, 'best and last, every 5 epochs, each 10 min'],
    ['start', { seed: 3, shuffle: false, threads: 2 }, 'seed 3, not shuffled, 2 threads'],
  ])('%s with %o: %s', (section, changes, said) => {
    expect(summaryOf(section, draft(changes), en)).toBe(said);
  });

  it('is never empty, in either language', () => {
    for (const { id } of sections) for (const language of ['en', 'zh'] as const) expect(summaryOf(id, draft({}), words(language))).not.toBe('');
  });

  it('of a callback: what it looks at, and what is not as usual', () => {
    const { callbacks } = draft({ callbacks: [{ type: 'EarlyStopping', arguments: { monitor: 'val_accuracy', patience: 5, restore_best_weights: true } }] });
    expect(summaryOfCallback(callbacks[0]!, en)).toBe('val_accuracy, patience 5, restore_best_weights');
  });
});

describe('what happens when', () => {
  const reported = (changes: Partial<Training> | Record<string, unknown>): string[] => {
    const one = draft(changes);
    return timeline(one, planOf(one, { train: 1000, validation: 0, test: 100 }), en);
  };

  it('tells a plain run', () => {
    expect(reported({})).toEqual(['The learning rate stays at 0.001.', 'Validates after each epoch.', 'Keeps the best and the last checkpoint.']);
  });

  it('tells all of a rich one', () => {
    expect(
      reported({
        schedule: { type: 'CosineDecay', arguments: { warmup_target: 0.01, warmup_steps: 10 } },
        augmentation: { horizontal_flip: true },
        validationFreq: 2,
        callbacks: [{ type: 'EarlyStopping', arguments: { patience: 3 } }, { type: 'TerminateOnNaN' }],
        checkpoints: { everyMinutes: 10, keepEvery: 5 },
      }),
    ).toEqual([
      expect.stringMatching(/^CosineDecay: from 0\.001 to \S+ at the last step, 0\.01 at most\.$/),
      'Changes each picture at random: flip.',
      'Validates after every 2 epochs.',
      'Ends early when val_loss is no better for 3 epochs.',
      'Ends when the loss is no longer a number.',
      'Keeps the best and the last checkpoint, and one every 5 epochs.',
      'Writes one every 10 minutes too.',
    ]);
  });

  it.each([
    [{ validation: 'none' }, 'Validates on nothing.'],
    [{ validationFreq: [1, 3] }, 'Validates after epochs 1, 3.'],
  ])('%o: %s', (changes, said) => {
    expect(reported(changes)).toContain(said);
  });
});
