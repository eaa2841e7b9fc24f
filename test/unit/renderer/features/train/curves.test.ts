import { describe, expect, it } from 'vitest';
import { scheduleCatalogue } from '../../../../../core/schedules/catalogue.ts';
import { planData, rateAt } from '../../../../../core/plan.ts';
import { readTraining } from '../../../../../core/training.ts';
import { draftOf } from '../../../../../renderer/features/train/draft.ts';
import { planOf } from '../../../../../renderer/features/train/plan.ts';
import { axisOf } from '../../../../../core/charts/axis.ts';
import { nearestIndex } from '../../../../../core/charts/thinning.ts';
import { roundRate, shownLosses } from '../../../../../renderer/features/train/rates.ts';
import { rateCurve, scaleFor } from '../../../../../renderer/features/train/schedule.ts';
import { runDetail } from '../../fakeBridge.ts';

const base = runDetail().training;
const counts = { train: 1000, validation: 0, test: 100 };
const given: Record<string, object> = { PiecewiseConstantDecay: { boundaries: [40, 90], values: [0.1, 0.01, 0.001] } };

describe('the curve of a schedule', () => {
  it.each([...scheduleCatalogue.keys()])('of %s is what the run will use', (type) => {
    const training = readTraining({ ...base, initialEpoch: 1, schedule: { type, arguments: given[type] ?? {} } });
    const draft = draftOf(training);
    const plan = planData(training, counts);
    const curve = rateCurve(draft, planOf(draft, counts), 50)!;
    expect(curve.steps).toHaveLength(50);
    expect(curve.steps[0]).toBe(0);
    expect(curve.steps.at(-1)).toBe(plan.totalSteps - 1);
    expect(curve.epochs[0]).toBe(1);
    expect(curve.rates).toEqual(curve.steps.map((step) => rateAt(training, plan, step, training.optimizer.learningRate!)));
  });

  it('has a point for each step of a short run, and none for a run of no steps', () => {
    const draft = draftOf({ ...base, stepsPerEpoch: 2 });
    expect(rateCurve(draft, planOf(draft, counts))?.steps).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(rateCurve(draft, { ...planOf(draft, counts), totalSteps: 0 })).toBeNull();
  });

  it('is not drawn from arguments that do not suit each other', () => {
    const draft = draftOf(base);
    const wrong = { ...draft, schedule: { type: 'PiecewiseConstantDecay', arguments: { boundaries: [5], values: [0.1] } } };
    expect(rateCurve(wrong, planOf(draft, counts))).toBeNull();
    expect(rateCurve({ ...wrong, schedule: { ...wrong.schedule, arguments: {} } }, planOf(draft, counts))).toBeNull();
  });

  it.each([
    ['ExponentialDecay', [0.1, 0.001], 'log'],
    ['ExponentialDecay', [0.1, 0.05], 'linear'],
    ['CosineDecay', [0.1, 0.00001], 'linear'],
    ['StepDecay', [0.1, 0], 'linear'],
  ] as const)('of %s from and to %j is %s', (type, rates, scale) => {
    expect(scaleFor(type, rates)).toBe(scale);
  });
});

describe('an axis', () => {
  it.each([
    ['linear', 'round', [0.001, 0.01], [0, 0.005, 0.01]],
    ['linear', 'exact', [0, 10], [0, 5, 10]],
    ['linear', 'exact', [2, 7], [2, 4, 6]],
    ['log', 'exact', [1e-6, 1], [1e-6, 1e-5, 1e-4, 1e-3, 0.01, 0.1, 1]],
    ['log', 'round', [0.002, 0.009], [0.001, 0.002, 0.005, 0.01]],
  ] as const)('%s, %s, over %j has ticks at %j', (scale, ends, values, ticks) => {
    const axis = axisOf(values, scale, ends, scale === 'linear' && ends === 'exact' ? 3 : 4);
    expect(axis.ticks).toEqual(ticks);
    for (const value of [...values, ...ticks]) expect(axis.at(value)).toBeGreaterThanOrEqual(-1e-9);
    for (const value of [...values, ...ticks]) expect(axis.at(value)).toBeLessThanOrEqual(1 + 1e-9);
  });

  it('puts what a logarithm has no place for at the bottom', () => {
    const axis = axisOf([0, 0.01, 0.1], 'log', 'round');
    expect(axis.at(0)).toBe(0);
    expect(axis.at(0.1)).toBeCloseTo(1);
  });

  it.each([[[1, 1, 1], 'linear'], [[1, 1, 1], 'log'], [[], 'linear'], [[NaN], 'log']] as const)('does not break on %j, %s', (values, scale) => {
    expect(Number.isFinite(axisOf(values, scale, 'round').at(1))).toBe(true);
    expect(Number.isFinite(axisOf(values, scale, 'exact').at(1))).toBe(true);
  });

  it.each([[0, 0], [1.4, 0], [1.6, 1], [99, 3], [-5, 0]])('finds what is nearest to %d', (value, index) => {
    expect(nearestIndex([1, 2, 4, 8], value)).toBe(index);
  });
});

describe('a range test drawn', () => {
  it('leaves out what would flatten the fall', () => {
    const { batches, smoothed } = shownLosses([2, 1.8, 1, 1.5, 3, null, 80], [2, 1.9, 1.2, 1.3]);
    expect(batches).toEqual([2, 1.8, 1, 1.5, 3, null, null]);
    expect(smoothed).toEqual([2, 1.9, 1.2, 1.3, null, null, null]);
  });

  it('suggests two digits', () => {
    expect(roundRate(0.0031622)).toBe(0.0032);
  });
});
