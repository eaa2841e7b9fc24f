import { phraseText } from '../../../../core/errors/words.ts';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readValues, type RawValues } from '../../../../core/arguments.ts';
import type { Measured } from '../../../../core/callbacks/callback.ts';
import type { Setting } from '../../../../core/settings.ts';
import { callbackCatalogue } from '../../../../core/callbacks/catalogue.ts';

/** What Keras's callbacks did over scripted epochs; test/fixtures/callbacks/make.py wrote it. */
export interface KerasRun {
  name: string;
  learningRate: number;
  stepsPerEpoch: number;
  callbacks: Setting[];
  rows: { epoch: number; values: Measured }[];
  /** After each epoch that ran. */
  rates: number[];
  states: Record<string, unknown>[][];
  stopEpoch: number | null;
  endsWith: number;
  /** Epoch from 0, and step from 0 or null at its end. */
  saves: [number, number | null][];
}

type Raw = Omit<KerasRun, 'rows'> & { rows: [number, Record<string, number | string>][] };

const file = join(import.meta.dirname, '..', '..', '..', 'fixtures', 'callbacks', 'runs.json');

export const kerasRuns: KerasRun[] = (JSON.parse(readFileSync(file, 'utf8')) as Raw[]).map((run) => ({
  ...run,
  callbacks: run.callbacks.map(({ type, arguments: raw }) => callback(type, raw)),
  rows: run.rows.map(([epoch, logs]) => ({
    epoch,
    values: Object.fromEntries(Object.entries(logs).map(([name, value]) => [name, Number(value)])),
  })),
}));

/** A callback with every argument read. */
export function callback(type: string, raw: RawValues = {}): Setting {
  const values = readValues(callbackCatalogue.get(type)!.arguments, raw, (problem, hint) => {
    throw new Error(`${type} ${phraseText(problem)}. ${phraseText(hint)}`);
  });
  return { type, arguments: values };
}

/** Epochs from 0 in which only this was measured; null where nothing was. */
export function measured(name: string, values: readonly (number | null)[]): { epoch: number; values: Measured }[] {
  return values.map((value, epoch) => ({ epoch, values: value === null ? {} : { [name]: value } }));
}
