import { count, rate } from '../../ui/format.ts';
import type { Translate } from '../../app/messages/catalogue.ts';
import type { Chosen, Draft } from './draft.ts';
import type { RunPlan } from './plan.ts';
import { rateCurve } from './schedule.ts';
import { sayAugmentation } from './summaries.ts';

/** What happens when in a run, a sentence each. */
export function timeline(draft: Draft, plan: RunPlan, t: Translate): string[] {
  const augmented = sayAugmentation(draft.augmentation, t);
  return [
    ...aboutRate(draft, plan, t),
    ...(augmented.length === 0 ? [] : [t('train.when.changes', { changes: augmented.join(', ') })]),
    aboutValidation(draft, t),
    ...draft.callbacks.flatMap((callback) => sayings[callback.type]?.(callback, t) ?? []),
    draft.keepEvery === null ? t('train.when.keeps') : t('train.when.keepsEvery', { count: count(draft.keepEvery) }),
    ...(draft.everyMinutes === null ? [] : [t('train.when.minutes', { minutes: draft.everyMinutes })]),
  ];
}

function aboutRate(draft: Draft, plan: RunPlan, t: Translate): string[] {
  const curve = rateCurve(draft, plan);
  if (draft.schedule === null) return [t('train.when.rate', { rate: rate(draft.optimizer.learningRate) })];
  if (curve === null) return [];
  const { rates } = curve;
  const most = Math.max(...rates);
  // What is a millionth of the highest is 0 to a person.
  const say = (value: number): string => rate(value < most * 1e-6 ? 0 : value);
  return [t('train.when.schedule', { schedule: draft.schedule.type, from: say(rates[0]!), to: say(rates.at(-1)!), highest: say(most) })];
}

function aboutValidation({ validation, validationFreq }: Draft, t: Translate): string {
  if (validation === 'none') return t('train.when.validatesNever');
  if (validationFreq === 1) return t('train.when.validates');
  return typeof validationFreq === 'number' ? t('train.when.validatesEvery', { count: count(validationFreq) }) : t('train.when.validatesAt', { epochs: validationFreq.join(', ') });
}

const sayings: Readonly<Record<string, (callback: Chosen, t: Translate) => string[]>> = {
  EarlyStopping: ({ arguments: values }, t) => [t('train.when.early', { monitor: String(values['monitor']), patience: Number(values['patience']) })],
  ReduceLROnPlateau: ({ arguments: values }, t) => [
    t('train.when.plateau', { monitor: String(values['monitor']), patience: Number(values['patience']), factor: Number(values['factor']) }),
  ],
  TerminateOnNaN: (_callback, t) => [t('train.when.nan')],
};
