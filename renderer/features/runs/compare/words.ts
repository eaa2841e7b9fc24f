import { layerText, type PlainLayer } from '../../../../core/comparison/architecture.ts';
import type { Comparison } from '../../../../core/comparison/comparison.ts';
import type { SettingValue } from '../../../../core/comparison/settings.ts';
import type { SplitName } from '../../../../core/datasets.ts';
import { keyIf, type Translate } from '../../../app/messages/catalogue.ts';
import { clock, count, metric, shortHash, unknown } from '../../../ui/format.ts';
import type { MetricKey } from './charts/metrics.ts';
import type { FigureKey } from './differences.ts';

/** A picture by its label and index as imported; by its split too where that was another than the split it was answered in. */
export function pictureName(label: string, { split, index }: { split?: SplitName; index: number }, answeredIn: SplitName, t: Translate): string {
  return split === undefined || split === answeredIn ? t('compare.picture.name', { label, index }) : t('compare.picture.nameIn', { label, index, split: t(`data.split.${split}`) });
}

/** The name of a setting; an argument's as Keras spells it. */
export function settingName(path: string, t: Translate): string {
  const key = keyIf(`compare.setting.${path}`) ?? keyIf(`field.${path}`);
  return key === null ? path : t(key);
}

export function sayValue(path: string, value: SettingValue, t: Translate): string {
  if (value === null || value === '') return unknown;
  if (typeof value === 'boolean') return t(value ? 'run.record.yes' : 'run.record.no');
  if (path === 'datasetSha256') return shortHash(String(value));
  return typeof value === 'number' && Number.isInteger(value) && Math.abs(value) >= 1000 ? count(value) : String(value);
}

export function sayFigure(key: FigureKey, value: number | null): string {
  if (value === null) return unknown;
  return key === 'seconds' ? clock(value) : key === 'params' || key === 'imagesPerSecond' ? count(value) : metric(value);
}

/** A chart by its metrics. */
export function sayChart(metrics: readonly MetricKey[], t: Translate): string {
  const is = (...keys: MetricKey[]): boolean => metrics.length === keys.length && keys.every((key) => metrics.includes(key));
  if (is('loss', 'valLoss')) return t('run.loss');
  if (is('accuracy', 'valAccuracy')) return t('run.accuracy');
  return metrics.map((key) => t(`compare.metric.${key}`)).join(', ');
}

/** A run by what sets it apart from the others: `cnn: batchSize 64, seed 2`. */
export function sayApart({ runs, settings }: Comparison, run: string, t: Translate): string {
  const place = runs.findIndex((one) => one.run === run);
  const name = runs[place]?.name ?? run;
  // What each run has of its own (a seed) sets none apart; it comes last.
  const shown = settings.toSorted((a, b) => new Set(a.values).size - new Set(b.values).size).slice(0, 6);
  return shown.length === 0 || place < 0 ? t('compare.about.same', { name }) : `${name}: ${shown.map(({ path, values }) => `${settingName(path, t)} ${sayValue(path, values[place] ?? null, t)}`).join(', ')}`;
}

/** From a layer to what it has become: `Conv2D(filters=32) → Conv2D(filters=64)`. */
export function sayChange(from: PlainLayer | null, to: PlainLayer | null): string {
  return [from && layerText(from, to), to && layerText(to, from)].filter((one) => one !== null).join(' → ');
}
