import { phraseText } from '../../../../core/errors/words.ts';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readValues, type RawValues } from '../../../../core/arguments.ts';
import { scheduleCatalogue } from '../../../../core/schedules/catalogue.ts';
import type { SchedulePoint } from '../../../../core/schedules/schedule.ts';

interface Case {
  type: string;
  arguments: RawValues;
  learningRate: number;
  totalSteps: number;
  stepsPerEpoch: number;
  steps: number[];
  rates: number[];
  exact: number[] | null;
}

const file = join(import.meta.dirname, '..', '..', '..', 'fixtures', 'schedules', 'rates.json');
const cases = JSON.parse(readFileSync(file, 'utf8')) as Case[];

function read(type: string, raw: RawValues) {
  const definition = scheduleCatalogue.get(type)!;
  const values = readValues(definition.arguments, raw, (problem, hint) => {
    throw new Error(`${type} ${phraseText(problem)}. ${phraseText(hint)}`);
  });
  return { definition, values };
}

function ratesOf(type: string, raw: RawValues, steps: readonly number[], at: Omit<SchedulePoint, 'step'>): number[] {
  const { definition, values } = read(type, raw);
  expect(definition.check?.(values) ?? null).toBeNull();
  return steps.map((step) => definition.rate(values, { ...at, step }));
}

const least = { PiecewiseConstantDecay: { boundaries: [3], values: [0.1, 0.01] } } as Record<string, RawValues>;

describe('a schedule', () => {
  it.each(cases.map((one) => [one.type, JSON.stringify(one.arguments), one] as const))("%s %s is its model's", (_, __, one) => {
    const ours = ratesOf(one.type, one.arguments, one.steps, one);
    // Float32 rounds a cosine near -1 to some 6e-8, whatever is left of the rate: so relative to the highest rate.
    const scale = Math.max(...one.rates.map(Math.abs));
    const gaps = one.steps.map((step, index) => ({ step, gap: Math.abs(ours[index]! - one.rates[index]!) / scale }));
    expect(gaps.filter(({ gap }) => !(gap <= 1e-6))).toEqual([]);
    const exact = one.exact?.map((rate, index) => ({ step: one.steps[index], gap: rate === ours[index] ? 0 : Math.abs(ours[index]! / rate - 1) }));
    expect((exact ?? []).filter(({ gap }) => !(gap <= 1e-6))).toEqual([]);
  });

  it('is each proven with several arguments', () => {
    const counts = [...scheduleCatalogue.keys()].map((type) => [type, cases.filter((one) => one.type === type).length] as const);
    expect(counts.filter(([, count]) => count < 2)).toEqual([]);
  });

  it.each([...scheduleCatalogue.values()].map((definition) => [definition.type, definition] as const))(
    '%s gives a rate at every step of every run, past its end too',
    (type, definition) => {
      fc.assert(
        fc.property(fc.nat(5000), fc.integer({ min: 1, max: 3000 }), fc.integer({ min: 1, max: 500 }), (step, totalSteps, stepsPerEpoch) => {
          const rate = definition.rate(read(type, least[type] ?? {}).values, { step, learningRate: 0.1, totalSteps, stepsPerEpoch });
          expect(Number.isFinite(rate)).toBe(true);
          expect(rate).toBeGreaterThanOrEqual(0);
          expect(rate).toBeLessThanOrEqual(0.1);
        }),
      );
    },
  );

  it.each<[string, RawValues, RegExp]>([
    ['no boundaries', { boundaries: [], values: [0.1] }, /boundaries/],
    ['as many values as boundaries', { boundaries: [1, 2], values: [0.1, 0.2] }, /2 boundaries and 2 values/],
    ['boundaries that fall', { boundaries: [5, 3], values: [0.1, 0.2, 0.3] }, /boundary 3 after 5/],
    ['boundaries at the same step', { boundaries: [5.2, 5.7], values: [0.1, 0.2, 0.3] }, /boundary 5.7 after 5.2/],
  ])('PiecewiseConstantDecay refuses %s', (_, raw, message) => {
    expect(() => {
      const { definition, values } = read('PiecewiseConstantDecay', raw);
      const wrong = definition.check!(values);
      if (wrong) throw new Error(phraseText(wrong.problem));
    }).toThrow(message);
  });

  it('OneCycle has its top where the rise ends, and stays at its last rate', () => {
    const at = { learningRate: 0.1, totalSteps: 100, stepsPerEpoch: 10 };
    const [first, top, last, after] = ratesOf('OneCycle', {}, [0, 29, 99, 1000], at);
    expect(first).toBeCloseTo(0.1 / 25, 12);
    expect(top).toBe(0.1);
    expect(last).toBeCloseTo(0.1 / 25 / 1e4, 12);
    expect(after).toBe(last);
  });
});
