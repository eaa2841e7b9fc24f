import { describe, expect, it } from 'vitest';
import { importanceOf, type Importance } from '../../../../core/comparison/importance.ts';
import type { SettingDifference } from '../../../../core/comparison/settings.ts';
import { random } from '../../../../core/random.ts';
import fixture from '../../../fixtures/comparison/importance.json' with { type: 'json' };

const settingsOf = (given: object): SettingDifference[] => Object.entries(given as Record<string, SettingDifference['values']>).map(([path, values]) => ({ path, values }));
const found = ({ settings }: Importance, path: string): Importance['settings'][number] => settings.find(({ paths }) => paths.includes(path))!;
const verdicts = ({ settings }: Importance): Record<string, string> => Object.fromEntries(settings.map(({ paths, verdict, others }) => [paths.join(' '), [verdict, ...others].join(' ')]));

describe('the importance of settings', () => {
  it.each(fixture.cases)('is what SciPy and NumPy find: case %#', ({ settings, results, expected }) => {
    const importance = importanceOf(settingsOf(settings), results);
    for (const [path, { share, freedom, p, correlation }] of Object.entries(expected)) {
      const its = found(importance, path);
      const runs = results.length;
      expect(its.share).toBeCloseTo(Math.max(0, 1 - ((1 - share) * (runs - 1)) / (runs - 1 - freedom)), 9);
      expect(its.correlation).toEqual(correlation === null ? null : expect.closeTo(correlation, 9));
      // Both p are drawn, of 10,000 and 20,000 cases.
      expect(Math.abs(its.p - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / 9999 + (p * (1 - p)) / 20_000) + 2e-4);
    }
  });

  it('tells what a setting adds to another, as residuals dealt out by NumPy do', () => {
    const { settings, results, beside } = fixture.entangled;
    expect(beside.optimizer).toBeLessThan(0.05);
    expect(beside.schedule).toBeGreaterThan(0.05);
    expect(verdicts(importanceOf(settingsOf(settings), results))).toMatchObject({ optimizer: 'shown', schedule: 'explained optimizer' });
  });

  it('puts first what Optuna’s fANOVA does', () => {
    const { settings, results, importance } = fixture.forest;
    const [first] = Object.entries(importance).sort(([, a], [, b]) => b - a)[0]!;
    const own = importanceOf(settingsOf(settings), results);
    expect(own.settings[0]).toMatchObject({ paths: [first], verdict: 'shown' });
  });

  /** Five seeds of each of some settings. */
  const seeded = (given: readonly Record<string, string | number>[], result: (settings: Record<string, string | number>) => number): [SettingDifference[], number[]] => {
    const draw = random('seeds');
    const runs = given.flatMap((settings) => Array.from({ length: 5 }, (_, seed) => ({ ...settings, seed })));
    return [Object.keys(runs[0]!).map((path) => ({ path, values: runs.map((run) => (run as Record<string, string | number>)[path]!) })), runs.map((run) => result(run) + 0.01 * draw.normal())];
  };
  const grid = ['Adam', 'SGD'].flatMap((optimizer) => [32, 64].map((batchSize) => ({ optimizer, batchSize })));

  it('takes what seeds make for noise, and finds in a grid what is more', () => {
    const importance = importanceOf(...seeded(grid, ({ optimizer }) => (optimizer === 'SGD' ? 0.5 : 0.54)));
    expect(importance).toMatchObject({ runs: 20, configurations: 4 });
    expect(importance.noise!.deviation).toBeCloseTo(0.01, 2);
    expect(verdicts(importance)).toEqual({ optimizer: 'shown', batchSize: 'none' });
    expect(found(importance, 'optimizer').basis).toBe('matched');
  });

  it('never credits one of several settings that changed together', () => {
    const together = [{ optimizer: 'Adam', epochs: 10, batchSize: 64 }, { optimizer: 'SGD', epochs: 20, batchSize: 32 }];
    expect(verdicts(importanceOf(...seeded(together, ({ epochs }) => Number(epochs) / 100)))).toEqual({ 'optimizer epochs batchSize': 'shown' });
    expect(verdicts(importanceOf(...seeded(together, () => 0.5)))).toEqual({ 'optimizer epochs batchSize': 'none' });
    // Three sizes in another order than the three rates: not the same numbers, and nothing tells them apart.
    const rates = Array.from({ length: 12 }, (_, place) => [0.1, 0.01, 0.001][place % 3]!);
    const sizes = rates.map((rate) => ({ 0.1: 32, 0.01: 128, 0.001: 64 })[rate]!);
    const draw = random('dropouts and results');
    const dropouts = rates.map(() => draw.uniform());
    const results = rates.map((rate) => Math.log(rate) + draw.uniform());
    expect(verdicts(importanceOf([{ path: 'rate', values: rates }, { path: 'size', values: sizes }, { path: 'dropout', values: dropouts }], results))).toEqual({ rate: 'together size', size: 'together rate', dropout: 'none' });
  });

  it('says that there is no telling of too few runs, and none of runs without a result', () => {
    const settings = [{ path: 'rate', values: [0.1, 0.01, 0.001, 1] }, { path: 'optimizer', values: ['Adam', 'SGD', 'Adam', null] }];
    expect(verdicts(importanceOf(settings, [0.9, 0.8, 0.7, 0.2]))).toEqual({ rate: 'few', optimizer: 'few' });
    expect(importanceOf(settings, [null, NaN, null, 0.5])).toEqual({ runs: 1, configurations: 1, noise: null, settings: [] });
    expect(importanceOf([], [])).toEqual({ runs: 0, configurations: 0, noise: null, settings: [] });
  });

  it('seldom finds anything where there is nothing, the same each time', () => {
    const tried = Array.from({ length: 30 }, (_, trial) => {
      const draw = random('nothing', trial);
      const settings = ['a', 'b', 'c'].map((path, place) => ({ path, values: Array.from({ length: 10 }, () => (place === 0 ? draw.uniform() : Math.floor(draw.uniform() * (1 + place)))) }));
      return importanceOf(settings, Array.from({ length: 10 }, () => draw.uniform()));
    });
    expect(tried.filter(({ settings }) => settings.some(({ verdict }) => verdict !== 'none' && verdict !== 'few')).length).toBeLessThanOrEqual(4);
    const [{ settings, results }] = fixture.cases as [(typeof fixture.cases)[0]];
    expect(importanceOf(settingsOf(settings), results)).toEqual(importanceOf(settingsOf(settings), results));
  });
});
