import type { LabelledSplit } from '../datasets.ts';
import type { Phrase, SaidError } from '../errors/words.ts';
import type { Answers } from '../ledger/answers.ts';
import type { Best, EpochRow } from '../runs.ts';
import { commonImages } from './common-images.ts';
import type { LayerDifference } from './architecture.ts';
import { bootstrapInterval, holm, mcnemar, pairedCounts, pairedDifference, verdictOf, type PairedCounts, type PairedTest, type Verdict } from './paired.ts';
import type { SettingDifference } from './settings.ts';

/** The most runs that are set side by side. */
export const mostCompared = 20;

/** What is set side by side of a run. */
export interface ComparedRun {
  run: string;
  name: string;
  best: Best | null;
  last: Pick<EpochRow, 'epoch' | 'loss' | 'accuracy' | 'valLoss' | 'valAccuracy'> | null;
  /** Of all its epochs together; null where a log does not tell it. */
  seconds: number | null;
  /** Of all its epochs, while training; null before the first. */
  imagesPerSecond: number | null;
  params: number | null;
  /** The epoch whose answers are compared, and the share of the compared images that it got right; null where it has none. */
  epoch: number | null;
  accuracy: number | null;
}

/** The images that all compared runs answered. */
export interface ComparedImages {
  dataset: string;
  sha256: string;
  split: LabelledSplit;
  count: number;
  /** Of runs that saw different versions of the data set: images that one or more answered and that are not compared. */
  leftOut?: number;
}

/** Two runs over the same images. */
export interface PairComparison extends PairedCounts {
  /** Ids. */
  a: string;
  b: string;
  /** Accuracy of A less that of B. */
  difference: number;
  /** 95%, by the paired bootstrap. */
  interval: [low: number, high: number];
  mcnemar: PairedTest;
  /** `p` by Holm's method over all pairs compared, which the verdict goes by. */
  adjusted: number;
  verdict: Verdict;
}

/** Runs side by side: what differs, and what is shown by their answers to the same images. */
export interface Comparison {
  runs: ComparedRun[];
  settings: SettingDifference[];
  /** How many settings are the same in all. */
  equalSettings: number;
  /** Of each other run (`run`) against the first. */
  architecture: (LayerDifference & { run: string })[];
  /** Null where there are none that all answered. */
  images: ComparedImages | null;
  /** Every pair, in the order of the runs; none where there are no common images. */
  pairs: PairComparison[];
  /** For people: what could not be compared, and why. */
  notes: (Phrase | SaidError)[];
}

/** Answers of a run, to be compared with those of others. */
export interface RunAnswers {
  run: string;
  answers: Pick<Answers, 'split' | 'images' | 'predicted' | 'target'>;
}

/** The answers to the images that all have answered. @returns null where there is no such image. */
export function commonAnswers(all: readonly RunAnswers[]): { answers: RunAnswers[]; leftOut: number } | null {
  const common = commonImages(all.map(({ answers }) => answers));
  if (common === null) return null;
  const { images, leftOut, cut } = common;
  return { leftOut, answers: all.map(({ run, answers: { split, predicted, target } }, place) => ({ run, answers: { split, images, predicted: cut(place, predicted), target: cut(place, target) } })) };
}

/** Two runs over the same images. @param a, b as `commonAnswers` gives them. */
export function comparePair({ run: a, answers: ofA }: RunAnswers, { run: b, answers: ofB }: RunAnswers): Omit<PairComparison, 'adjusted' | 'verdict'> {
  const counts = pairedCounts(ofA, ofB);
  return { a, b, ...counts, difference: pairedDifference(counts), interval: bootstrapInterval(counts), mcnemar: mcnemar(counts) };
}

/** Verdicts of pairs that are judged together. */
export function judgePairs(pairs: readonly ReturnType<typeof comparePair>[]): PairComparison[] {
  const adjusted = holm(pairs.map(({ mcnemar: { p } }) => p));
  return pairs.map((pair, place) => ({ ...pair, adjusted: adjusted[place]!, verdict: verdictOf(pair, adjusted[place]!) }));
}

/** Every pair of several, in their order. */
export function pairsOf<One>(all: readonly One[]): [One, One][] {
  return all.flatMap((a, place) => all.slice(place + 1).map((b): [One, One] => [a, b]));
}

/** Every pair of runs over the same images. @param all as `commonAnswers` gives them. */
export function comparePairs(all: readonly RunAnswers[]): PairComparison[] {
  return judgePairs(pairsOf(all).map(([a, b]) => comparePair(a, b)));
}
