import type { Arguments } from '../../../core/arguments.ts';
import { readUpload } from '../../../core/uploads.ts';
import { bytesText, count, rate } from '../../ui/format.ts';
import type { MessageKey, Translate } from '../../app/messages/catalogue.ts';
import { augmentations, callbacks, slots } from './fields.ts';
import type { Chosen, Draft } from './draft.ts';
import { isSame } from './paths.ts';
import type { SectionId } from './sections.ts';
import { printValue } from './text.ts';

type Words = (draft: Draft, t: Translate) => (string | false | null)[];

/** What a folded section holds, in one line: `Adam, 0.001`. */
export function summaryOf(section: SectionId, draft: Draft, t: Translate): string {
  return parts[section](draft, t).filter(Boolean).join(', ');
}

const parts: Readonly<Record<SectionId, Words>> = {
  optimizer: ({ optimizer }, t) => [optimizer.type, rate(optimizer.learningRate), ...unusual(optimizer, slots.optimizer.catalogue.get(optimizer.type)?.arguments, t)],
  schedule: ({ schedule }, t) => (schedule === null ? [t('summary.constant')] : [schedule.type, ...unusual(schedule, slots.schedule.catalogue.get(schedule.type)?.arguments, t)]),
  loss: ({ loss, l2Loss, topK }, t) => [
    loss.type,
    ...unusual(loss, slots.loss.catalogue.get(loss.type)?.arguments, t),
    l2Loss > 0 && t('summary.l2', { value: printValue(l2Loss) }),
    topK !== null && t('summary.topK', { count: topK }),
  ],
  weights: ({ weighting, sampleWeights }, t) => {
    const by = { none: null, balanced: t('summary.balanced'), classes: t('summary.byClass') }[weighting];
    return by === null && sampleWeights === null ? [t('summary.noWeights')] : [by, sampleWeights !== null && t('summary.bySample')];
  },
  augmentation: ({ augmentation }, t) => {
    const said = sayAugmentation(augmentation, t);
    return said.length === 0 ? [t('summary.none')] : said;
  },
  callbacks: (draft, t) => (draft.callbacks.length === 0 ? [t('summary.none')] : draft.callbacks.map(({ type }) => type)),
  checkpoints: ({ everyMinutes, keepEvery, ledger }, t) => [
    t('summary.best'),
    keepEvery !== null && t('summary.every', { count: count(keepEvery) }),
    everyMinutes !== null && t('summary.minutes', { minutes: printValue(everyMinutes) }),
    !ledger && t('summary.noLedger'),
  ],
  start: ({ seed, shuffle, initialWeights, dataMemory, threads }, t) => [
    t('summary.seed', { seed }),
    !shuffle && t('summary.unshuffled'),
    initialWeights !== null && t('summary.from', { file: readUpload(initialWeights)?.name ?? initialWeights }),
    dataMemory !== null && t('summary.dataMemory', { size: bytesText(dataMemory * 1e6) }),
    threads !== null && t('summary.threads', { count: threads }),
  ],
};

/** What a callback looks at and waits for. */
export function summaryOfCallback(callback: Chosen, t: Translate): string {
  const { monitor } = callback.arguments;
  const rest = unusual(callback, callbacks.get(callback.type)?.arguments, t).filter((part) => !part.startsWith('monitor '));
  return [...(typeof monitor === 'string' ? [monitor] : []), ...rest].join(', ');
}

/** Arguments that are not as Keras has them. */
function unusual({ arguments: values }: Chosen, table: Arguments = {}, t: Translate): string[] {
  return Object.entries(table).flatMap(([name, argument]) => {
    const value = values[name];
    if (value === undefined || isSame(value, argument.default ?? null)) return [];
    return [value === true ? name : value === false ? t('summary.not', { name }) : `${name} ${printValue(value)}`];
  });
}

type Short = Extract<MessageKey, `summary.${string}`>;

/** In the order of the table; what tunes another one is not said. */
const short: Readonly<Record<string, Short>> = {
  rotation_range: 'summary.rotation',
  width_shift_range: 'summary.width',
  height_shift_range: 'summary.height',
  shear_range: 'summary.shear',
  zoom_range: 'summary.zoom',
  horizontal_flip: 'summary.flip',
  vertical_flip: 'summary.flipVertical',
  brightness_range: 'summary.brightness',
  contrast_range: 'summary.contrast',
  channel_shift_range: 'summary.channel',
  crop_padding: 'summary.crop',
  cutout_size: 'summary.cutout',
  mixup_alpha: 'summary.mixup',
  cutmix_alpha: 'summary.cutmix',
  randaugment_layers: 'summary.randaugment',
};

/** What is done to pictures: `rotation 15°, shifts 0.1, flip`. */
export function sayAugmentation(values: Draft['augmentation'], t: Translate): string[] {
  const say = t as (key: Short, fillings: { value: string }) => string;
  const { width_shift_range: width, height_shift_range: height } = values;
  const both = width === height && width !== 0;
  return Object.entries(short).flatMap(([name, key]) => {
    const value = values[name];
    if (value === undefined || isSame(value, augmentations[name]?.default ?? null)) return [];
    if (both && name === 'height_shift_range') return [];
    return [say(both && name === 'width_shift_range' ? 'summary.shifts' : key, { value: range(value) })];
  });
}

/** `[0.8, 1.2]` -> `0.8–1.2`. */
function range(value: unknown): string {
  return Array.isArray(value) ? (value[0] === value[1] ? printValue(value[0]) : value.map((one) => printValue(round(one as number))).join('–')) : printValue(value);
}

function round(value: number): number {
  return Number(value.toPrecision(6));
}
