import type { FieldName } from './fields.ts';
import type { Draft } from './draft.ts';

/** A part of the form that unfolds. */
export interface Section {
  id: SectionId;
  /** The settings it holds, as a whole. */
  holds: readonly (keyof Draft)[];
  /** Of these, the plain ones, in order. */
  plain: readonly FieldName[];
}

export type SectionId = 'optimizer' | 'schedule' | 'loss' | 'weights' | 'augmentation' | 'callbacks' | 'checkpoints' | 'start';

export const sections: readonly Section[] = [
  { id: 'optimizer', holds: ['optimizer'], plain: [] },
  { id: 'schedule', holds: ['schedule'], plain: [] },
  { id: 'augmentation', holds: ['augmentation'], plain: [] },
  { id: 'callbacks', holds: ['callbacks'], plain: [] },
  { id: 'loss', holds: ['loss', 'l2Loss', 'topK'], plain: ['l2Loss', 'topK'] },
  { id: 'weights', holds: ['weighting', 'classWeights', 'sampleWeights'], plain: ['weighting', 'sampleWeights'] },
  { id: 'checkpoints', holds: ['everyMinutes', 'keepEvery', 'ledger'], plain: ['everyMinutes', 'keepEvery', 'ledger'] },
  { id: 'start', holds: ['seed', 'shuffle', 'initialWeights', 'initialEpoch', 'stepsPerEpoch', 'dataMemory', 'threads'], plain: ['seed', 'shuffle', 'initialWeights', 'initialEpoch', 'stepsPerEpoch', 'dataMemory', 'threads'] },
];

/** How augmentation's arguments are grouped; what is in none comes last. */
export const augmentationGroups = [
  { id: 'geometry', names: ['rotation_range', 'width_shift_range', 'height_shift_range', 'zoom_range', 'shear_range', 'horizontal_flip', 'vertical_flip', 'crop_padding', 'fill_mode', 'cval'] },
  { id: 'colour', names: ['brightness_range', 'contrast_range', 'channel_shift_range'] },
  { id: 'mixing', names: ['cutout_size', 'mixup_alpha', 'cutmix_alpha', 'randaugment_layers', 'randaugment_magnitude'] },
] as const;

/** Whether a path is of one of these settings. */
export function isWithin(path: string, holds: readonly string[]): boolean {
  return holds.includes(path.split('.')[0]!);
}
