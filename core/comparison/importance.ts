import { random } from '../random.ts';
import { logFactorials } from './distributions.ts';
import { holm, significance } from './paired.ts';
import { basisOf, explained, ranks, residual, settingColumns, sumOfSquares, type Basis } from './rank-model.ts';
import type { SettingDifference, SettingValue } from './settings.ts';
import { combinations } from './varying.ts';

/** How much the settings of some runs have to do with a result, as far as these runs can tell. */
export interface Importance {
  /** Runs that have the result. */
  runs: number;
  /** How many different settings they have, the seed not counted. */
  configurations: number;
  /** What seeds make: of runs that are equal in all else; null where there are no two such. */
  noise: Noise | null;
  /** Those shown first, then by their share. */
  settings: SettingImportance[];
}

export interface Noise {
  /** Standard deviation of the result between runs that differ in nothing but their seed. */
  deviation: number;
  /** Of all the variance of the result, 0 to 1. */
  share: number;
}

/** A setting, or several that changed together in all these runs, so that nothing can tell them apart. */
export interface SettingImportance {
  paths: string[];
  /** Of the variance of the results' ranks, less what its number of values explains by chance; 0 to 1. */
  share: number;
  /** What chance alone comes to in 95 of 100 cases, by the same measure. */
  chance: number;
  /** By permutation; `adjusted` by Holm's method over all settings. */
  p: number;
  adjusted: number;
  /** Spearman's: whether the result rises with the setting; null of words. */
  correlation: number | null;
  /** `matched`: runs that are equal in all else were held against each other; else all runs, each configuration once. */
  basis: 'matched' | 'all';
  /**
   * `shown`: it has to do with the result. `together`: it or one of `others` does, and these runs can't tell which.
   * `explained`: it goes along with one of `others`, and beyond that nothing is left. `none`: no more than chance.
   * `few`: with so few runs nothing could be shown.
   */
  verdict: 'shown' | 'together' | 'explained' | 'none' | 'few';
  /** Paths. */
  others: string[];
}

/** What is looked at: a value of each run or configuration, and which may change places by chance. */
interface Sample {
  ranked: Float64Array;
  strata: readonly number[];
  /** What the strata explain. */
  given: Basis;
}

/** One that is tried. */
interface Group {
  paths: string[];
  /** Of each run. */
  values: readonly SettingValue[];
}

/** A pair of settings is looked at where this much of one is told by the other, or where both may matter. */
const linked = 0.5;
const touching = 0.05;

/**
 * How much each setting explains of a result. Each is tried by a permutation test (Fisher 1935; Phipson and Smyth 2010
 * for its p) of the share of variance of the results' ranks that it explains: for words that is Kruskal and Wallis's
 * H / (n - 1), for numbers R² of a parabola in their ranks. The share is given less what chance explains (Kelley's ε²).
 *
 * Runs that are equal but for the seed are one configuration, whose mean counts once: repeats are no evidence of their
 * own on a setting. Where enough runs are equal in all settings but one, that one is tried among these (within strata,
 * where the seed is all that is left), which nothing else can explain. Otherwise another setting that goes along with it
 * is held against it: what one adds to the other, by permuted residuals (Freedman and Lane 1983), says which of them it
 * is, so far as that can be told. Settings whose values change in the same runs are one.
 * @param settings that vary; the seed may be among them.
 * @param results one a run; null of a run that has none, which is left out.
 */
export function importanceOf(settings: readonly SettingDifference[], results: readonly (number | null)[]): Importance {
  const kept = results.flatMap((result, place) => (result !== null && Number.isFinite(result) ? [place] : []));
  const values = Float64Array.from(kept, (place) => results[place]!);
  const groups = groupsOf(settings.filter(({ path }) => path !== 'seed').map(({ path, values: all }) => ({ path, values: kept.map((place) => all[place]!) })));
  const configuration = combinations(kept.length, groups.map((group) => group.values));
  const firsts = [...new Set(configuration)].map((one) => configuration.indexOf(one));
  const means = firsts.map((_, one) => mean(values.filter((__, place) => configuration[place] === one)));
  const all = sampleOf(means, means.map(() => 0));
  const bases = groups.map((group) => basisOf(settingColumns(firsts.map((place) => group.values[place]!)), all.given));
  const draws = drawsFor(kept.length);
  const tried = groups.map((group, place) => {
    const matched = matchedSample(groups, group, values);
    const atFirsts = firsts.map((one) => group.values[one]!);
    const [sample, basis, levels] = matched ? [matched, basisOf(settingColumns(group.values), matched.given), group.values] : [all, bases[place]!, atFirsts];
    const isFew = !matched && !canBeShown(atFirsts, all.strata);
    return { group, isMatched: matched !== null, isFew, levels, ...tryAlone(sample, basis, draws) };
  });
  const testable = tried.filter(({ isFew }) => !isFew);
  const adjusted = new Map(holm(testable.map(({ p }) => p)).map((p, place) => [testable[place]!.group, p]));
  const settled = tried.map(({ group, isMatched, isFew, levels, ...found }, place): SettingImportance => {
    const isShown = !isFew && adjusted.get(group)! < significance;
    const rivals = isShown && !isMatched ? groups.flatMap((other, at) => (other === group || !goAlong(bases[place]!, bases[at]!, tried[at]!.p) ? [] : [at])) : [];
    const told = rivals.filter((at) => tryBeside(all, bases[place]!, bases[at]!, draws) >= significance);
    const explaining = told.filter((at) => tryBeside(all, bases[at]!, bases[place]!, draws) < significance);
    const others = (explaining.length > 0 ? explaining : told).map((at) => groups[at]!.paths[0]!);
    const verdict = isFew ? 'few' : !isShown ? 'none' : told.length === 0 ? 'shown' : explaining.length > 0 ? 'explained' : 'together';
    return { paths: group.paths, ...found, adjusted: adjusted.get(group) ?? 1, correlation: correlationOf(levels, isMatched ? values : Float64Array.from(means)), basis: isMatched ? 'matched' : 'all', verdict, others };
  });
  const order = ['shown', 'together', 'explained', 'none', 'few'];
  return {
    runs: kept.length,
    configurations: firsts.length,
    noise: noiseOf(values, configuration, firsts.length),
    settings: settled.toSorted((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict) || b.share - a.share),
  };
}

/** Settings that nothing can tell apart are one; those that are the same in all left are none. */
function groupsOf(settings: readonly SettingDifference[]): Group[] {
  const found: (Group & { values: SettingValue[]; parts: string })[] = [];
  for (const { path, values } of settings) {
    const numbers = combinations(values.length, [values]);
    const levels = 1 + Math.max(-1, ...numbers);
    if (levels < 2) continue;
    const parts = numbers.join();
    const same = found.find((group) => group.parts === parts && (isNumeric(group.values) && isNumeric(values) ? inOneOrder(group.values, values) : levels < values.length));
    if (same === undefined) found.push({ paths: [path], values, parts });
    else {
      same.paths.push(path);
      if (isNumeric(values)) same.values = values;
    }
  }
  return found;
}

/** Whether numbers rise together, or one falls as the other rises: their ranks tell the same. */
function inOneOrder(a: readonly SettingValue[], b: readonly SettingValue[]): boolean {
  const places = a.flatMap((value, place) => (value === null ? [] : [place]));
  const [x, y] = [a, b].map((values) => ranks(places.map((place) => Number(values[place])))) as [Float64Array, Float64Array];
  return x.every((rank, place) => rank === y[place]) || x.every((rank, place) => rank === places.length + 1 - y[place]!);
}

/** Every run, where enough of them are equal in all but this setting to try it among these, four on average at least: of fewer the strata would take up what it explains; else null. */
function matchedSample(groups: readonly Group[], group: Group, values: Float64Array): Sample | null {
  const strata = combinations(values.length, groups.filter((other) => other !== group).map((other) => other.values));
  return 4 * new Set(strata).size <= values.length && canBeShown(group.values, strata) ? sampleOf([...values], strata) : null;
}

function sampleOf(values: readonly number[], strata: readonly number[]): Sample {
  // Strata have no case in common: each has a column at right angles to all others.
  const given = [...Map.groupBy(strata.keys(), (place) => strata[place]!).values()].map((places) => {
    const column = new Float64Array(strata.length);
    for (const place of places) column[place] = 1 / Math.sqrt(places.length);
    return column;
  });
  // Of the variance over all, whatever the strata are.
  const ranked = ranks(values);
  return { ranked: ranked.map((rank) => rank - (values.length + 1) / 2), strata, given };
}

/** Whether there are enough ways to deal out the values of a setting that one, or its mirror image, is rare. */
function canBeShown(values: readonly SettingValue[], strata: readonly number[]): boolean {
  const logs = logFactorials(values.length);
  let ways = 0;
  for (const members of Map.groupBy(values.keys(), (place) => strata[place]!).values()) {
    ways += logs[members.length]!;
    for (const level of Map.groupBy(members, (place) => values[place]!).values()) ways -= logs[level.length]!;
  }
  return 2 / Math.exp(ways) < significance;
}

/** Many where there are few runs. */
function drawsFor(runs: number): number {
  return Math.max(999, Math.min(9999, Math.floor(1e6 / Math.max(1, runs))));
}

/** A setting alone: the share that it explains, what chance does, and how often chance does as much. */
function tryAlone({ ranked, strata, given }: Sample, basis: Basis, draws: number): { share: number; chance: number; p: number } {
  const [whole, open] = [sumOfSquares(ranked), residual(ranked, given)];
  const within = sumOfSquares(open);
  const freedom = ranked.length - given.length - basis.length;
  if (whole === 0 || within < whole * 1e-12 || basis.length === 0) return { share: 0, chance: 0, p: 1 };
  const shareOf = (sum: number): number => (freedom <= 0 ? 0 : Math.max(0, (sum - (basis.length * (within - sum)) / freedom) / whole));
  const own = explained(open, basis);
  const by = permuted(open, strata, draws, (dealt) => explained(dealt, basis)).sort();
  const asMuch = by.filter((sum) => sum >= own * (1 - 1e-9)).length;
  return { share: shareOf(own), chance: shareOf(by[Math.floor(0.95 * draws)]!), p: (asMuch + 1) / (draws + 1) };
}

/** Whether another setting could be what a setting seems to do. @param p of the other. */
function goAlong(basis: Basis, other: Basis, p: number): boolean {
  const told = basis.reduce((sum, one) => sum + explained(one, other), 0) / basis.length;
  return told >= linked || (told >= touching && p < significance);
}

/** The p of what a setting adds to another. */
function tryBeside({ ranked, strata, given }: Sample, basis: Basis, other: Basis, draws: number): number {
  const before = [...given, ...other];
  const added = basisOf(basis, before);
  if (added.length === 0) return 1;
  const open = residual(ranked, before);
  const shareOf = (values: Float64Array): number => explained(values, added) / sumOfSquares(residual(values, before));
  const own = shareOf(open);
  const asMuch = permuted(open, strata, draws, shareOf).filter((share) => !(share < own * (1 - 1e-9))).length;
  return (asMuch + 1) / (draws + 1);
}

/** What is measured of values that are dealt out anew within each stratum (Fisher and Yates), the same each time. */
function permuted(values: Float64Array, strata: readonly number[], draws: number, measure: (dealt: Float64Array) => number): Float64Array {
  const places = [...Map.groupBy(strata.keys(), (place) => strata[place]!).values()];
  const source = random('importance of settings', values.length);
  const dealt = values.slice();
  return Float64Array.from({ length: draws }, () => {
    for (const members of places) {
      for (let last = members.length - 1; last > 0; last--) {
        const [a, b] = [members[last]!, members[Math.floor(source.uniform() * (last + 1))]!];
        const held = dealt[a]!;
        dealt[a] = dealt[b]!;
        dealt[b] = held;
      }
    }
    return measure(dealt);
  });
}

function noiseOf(values: Float64Array, configuration: readonly number[], configurations: number): Noise | null {
  const freedom = values.length - configurations;
  if (freedom < 1) return null;
  const members = [...Map.groupBy(values.keys(), (place) => configuration[place]!).values()].map((places) => Float64Array.from(places, (place) => values[place]!));
  const within = members.reduce((sum, own) => sum + spread(own), 0) / freedom;
  const whole = spread(values) / (values.length - 1);
  return { deviation: Math.sqrt(within), share: whole === 0 ? 0 : Math.min(1, within / whole) };
}

/** Spearman's rank correlation over what has the setting; null of words and of a single value. */
function correlationOf(settings: readonly SettingValue[], results: Float64Array): number | null {
  if (!isNumeric(settings)) return null;
  const places = settings.flatMap((value, place) => (value === null ? [] : [place]));
  const centred = (values: readonly number[]): Float64Array => ranks(values).map((rank) => rank - (values.length + 1) / 2);
  const [x, y] = [centred(places.map((place) => Number(settings[place]))), centred(places.map((place) => results[place]!))];
  const size = Math.sqrt(sumOfSquares(x) * sumOfSquares(y));
  return size === 0 ? null : x.reduce((sum, value, place) => sum + value * y[place]!, 0) / size;
}

function isNumeric(values: readonly SettingValue[]): boolean {
  return values.every((value) => value === null || typeof value === 'number');
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function spread(values: Float64Array): number {
  const middle = mean(values);
  return values.reduce((sum, value) => sum + (value - middle) ** 2, 0);
}
