import { settingCell, type SettingValue } from '../../../../../core/comparison/settings.ts';
import { varyingSettings } from '../../../../../core/comparison/varying.ts';
import { measureAxis, suitsLog, type MeasureAxis } from '../../../../../core/charts/measure-axis.ts';
import type { Scale } from '../../../../../core/charts/axis.ts';
import type { Translate } from '../../../../app/messages/catalogue.ts';
import { rate } from '../../../../ui/format.ts';
import { allColumns } from '../../table/columns.ts';
import type { CellValue, Entry } from '../../table/entry.ts';
import { settingName } from '../words.ts';

/** A setting that varies among some runs, or a result of theirs: what an axis can show. */
export interface Measure {
  /** As the address names it: `optimizer.learningRate`, `valAccuracy.best`. */
  id: string;
  isResult: boolean;
  title(t: Translate): string;
  /** One a run, in their order; null of a run that has none. */
  values: readonly CellValue[];
  print(value: string | number): string;
  /** Whether an axis of logarithms is of use. */
  suitsLog: boolean;
  /** Whether the greatest is the best; of settings false. */
  largestFirst: boolean;
}

/** The results that are chosen first, so far as a run has them. */
const usualResults = ['valAccuracy.best', 'accuracy.best', 'valLoss.best', 'loss.best'];
/** As many settings stand there before a person has chosen. */
const usualAxes = 7;

/** Everything that varies among the runs, settings first. */
export function measuresOf(entries: readonly Entry[]): Measure[] {
  const columns = allColumns(entries);
  const settings = varyingSettings(entries.map(({ row, settings }) => new Map<string, SettingValue>([['recipe', row.recipe], ['dataset', row.dataset || null], ...settings])));
  const results = columns.filter(({ isResult, id }) => isResult && id !== 'best');
  return [
    ...settings.map(({ path, values }) => measureOf(path, values.map(settingCell))),
    ...results.flatMap((column): Measure[] => {
      const values = entries.map((entry) => column.value(entry));
      return values.every((value) => value === null) ? [] : [{ id: column.id, isResult: true, title: (t) => column.title(t), values, print: (value) => column.print(value, 'en'), suitsLog: suitsLog(values), largestFirst: column.largestFirst }];
    }),
  ];
}

function measureOf(path: string, values: readonly CellValue[]): Measure {
  return { id: path, isResult: false, title: (t) => titleOf(path, t), values, print: (value) => (typeof value === 'number' ? rate(value) : value), suitsLog: suitsLog(values), largestFirst: false };
}

/** By its whole path where that has a name, else by its end. */
export function titleOf(path: string, t: Translate): string {
  const whole = settingName(path, t);
  return whole === path ? settingName(path.slice(path.lastIndexOf('.') + 1), t) : whole;
}

/** The result that is looked at first; null where there is none. */
export function usualResult(measures: readonly Measure[]): Measure | null {
  return usualResults.map((id) => measures.find((one) => one.id === id)).find((one) => one !== undefined) ?? measures.find(({ isResult }) => isResult) ?? null;
}

/** The settings that stand there before a person has chosen; the seed makes noise. */
export function usualAxesOf(measures: readonly Measure[]): string[] {
  return measures.filter(({ isResult, id }) => !isResult && id !== 'seed').slice(0, usualAxes).map(({ id }) => id);
}

/** The scale of a measure before a person has chosen. */
export function usualScale({ id, suitsLog: suits }: Measure): Scale {
  return suits && /learning_?rate$/i.test(id) ? 'log' : 'linear';
}

export function axisFor(measure: Measure, scale: Scale): MeasureAxis {
  return measureAxis(measure.values, measure.suitsLog ? scale : 'linear');
}
