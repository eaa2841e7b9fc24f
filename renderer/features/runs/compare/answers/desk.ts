import { comparePair, judgePairs, pairsOf, type PairComparison } from '../../../../../core/comparison/comparison.ts';
import type { LabelledSplit } from '../../../../../core/datasets.ts';
import { toPlainError, type PlainError } from '../../../../../core/errors.ts';
import { inImageOrder, type Answers } from '../../../../../core/ledger/answers.ts';
import { asksHistory, classCount, inCommon, listed, pairView, pictureAt, runView, type Answered, type AnsweredImages, type Cell, type Common, type Listed, type ListKey, type PairView, type RunView } from './view.ts';

/** What is wanted of the answers of several runs. */
export interface Wanted {
  of: AnsweredImages;
  /** The runs, each with its epoch, the epochs with answers up to it, and the accuracies of all that have answers. */
  runs: { run: string; epoch: number; earlier: readonly number[]; accuracies: readonly number[] }[];
  /** A and B, whose answers are held against each other; null where there are not two. */
  pair: readonly [string, string] | null;
  /** Null where they are told by the answers. */
  classes: number | null;
  list: ListKey;
  cell: Cell | null;
  /** How many pictures of the list are wanted. */
  most: number;
}

export interface View {
  of: AnsweredImages;
  classes: number;
  /** Images that all have answered. */
  images: { split: LabelledSplit; count: number; /** Of different versions of a data set: those that are not compared. */ leftOut?: number } | null;
  runs: RunView[];
  pair: PairView | null;
  list: { total: number; pictures: Listed[] };
  /** Runs whose answers can't be had, and why. */
  missing: { run: string; error: PlainError }[];
  /** Runs that validated on other images than the first. */
  apart: string[];
}

export type FetchAnswers = (run: string, epoch: number, of: AnsweredImages) => Promise<Answers>;

/** Memory that answers may take. */
const bound = 96e6;
/** Bytes of an answer that is kept: what is predicted, its probability and the label's. Labels are the same in all. */
const answerBytes = 12;
/** Epochs beside the one that is looked at, fetched ahead. */
const ahead = 3;

/** Fetches what runs answered in their epochs, each once, keeps it up to a bound, and works out what is shown of it. */
export class AnswerDesk {
  readonly #fetch: FetchAnswers;
  readonly #bound: number;
  /** The one used last stands last. */
  readonly #kept = new Map<string, Promise<Answered['answers']>>();
  readonly #sizes = new Map<string, number>();
  /** Of each epoch which images were right: a byte an image. */
  readonly #right = new Map<string, Uint8Array>();
  /** What was counted of each epoch, which is little. */
  readonly #views = new Map<string, RunView>();
  readonly #labels: Int32Array[] = [];
  #judging = 0;

  constructor(fetch: FetchAnswers, most = bound) {
    this.#fetch = fetch;
    this.#bound = most;
  }

  async view({ of, runs, pair, classes: known, list, cell, most }: Wanted): Promise<View> {
    const { answered, missing } = await this.#answered(of, runs);
    const { common, apart, leftOut } = inCommon(answered);
    if (common.length === 0) return { of, classes: known ?? 0, images: null, runs: [], pair: null, list: { total: 0, pictures: [] }, missing, apart };
    const classes = Math.max(known ?? 0, classCount(common));
    const views = common.map((one) => this.#counted(of, one, classes, runs.find(({ run }) => run === one.run)!, common));
    const { split, images: { count } } = common[0]!.answers;
    const view: View = { of, classes, images: { split, count, ...(leftOut === 0 ? {} : { leftOut }) }, runs: views, pair: null, list: { total: 0, pictures: [] }, missing, apart };
    const [a, b] = [pair?.[0], pair?.[1]].map((run) => common.findIndex((one) => one.run === run)) as [number, number];
    if (a < 0 || b < 0) return view;
    // Of test images there are the answers of one epoch alone.
    const ever = of === 'test' ? new Map<string, Uint8Array>() : await this.#everRight(runs, common, pair!, list);
    const places = listed(common, [common[a]!, common[b]!], list, ever, cell);
    return { ...view, pair: pairView(common[a]!, common[b]!, views[a]!, views[b]!), list: { total: places.length, pictures: places.slice(0, most).map((image) => pictureAt(common, image)) } };
  }

  /**
   * Verdicts of all pairs: those of 20 runs take some 70 ms of 10,000 images.
   * @returns null where others were asked for meanwhile.
   */
  async judge({ of, runs }: Pick<Wanted, 'of' | 'runs'>, pause: () => Promise<void>): Promise<PairComparison[] | null> {
    const mine = ++this.#judging;
    const { common } = inCommon((await this.#answered(of, runs)).answered);
    const pairs: ReturnType<typeof comparePair>[] = [];
    for (const [a, b] of pairsOf(common)) {
      await pause();
      if (mine !== this.#judging) return null;
      pairs.push(comparePair(a, b));
    }
    return judgePairs(pairs);
  }

  /** Fetches the epochs beside those that are looked at. */
  async fetchAhead({ of, runs }: Pick<Wanted, 'of' | 'runs'>, all: ReadonlyMap<string, readonly number[]>): Promise<void> {
    if (of === 'test') return;
    for (let by = 1; by <= ahead; by++) {
      await Promise.allSettled(runs.flatMap(({ run, epoch }) => {
        const epochs = all.get(run) ?? [];
        const at = epochs.indexOf(epoch);
        return [epochs[at + by], epochs[at - by]].flatMap((one) => (one === undefined || this.#bytes() > this.#bound / 2 ? [] : [this.#get(of, run, one)]));
      }));
    }
  }

  async #answered(of: AnsweredImages, runs: Wanted['runs']): Promise<{ answered: Answered[]; missing: View['missing'] }> {
    const missing: View['missing'] = [];
    const found = await Promise.all(runs.map(async ({ run, epoch }): Promise<Answered | null> => {
      try {
        return { run, epoch, answers: await this.#get(of, run, epoch) };
      } catch (error) {
        missing.push({ run, error: toPlainError(error) });
        return null;
      }
    }));
    return { answered: found.filter((one) => one !== null), missing };
  }

  /** Of each run, whether each of the common images was right in an epoch up to its own. */
  async #everRight(runs: Wanted['runs'], common: readonly Common[], pair: readonly [string, string], list: ListKey): Promise<Map<string, Uint8Array>> {
    const whose = asksHistory(list);
    const asked = whose === null ? [] : common.filter(({ run }) => whose === 'all' || pair.includes(run));
    const { count } = common[0]!.answers.images;
    const ever = await Promise.all(asked.map(async ({ run, positionOf }): Promise<[string, Uint8Array]> => {
      const right = new Uint8Array(count);
      for (const epoch of runs.find((one) => one.run === run)!.earlier) {
        const its = await this.#rightIn(run, epoch);
        for (let image = 0; image < count; image++) right[image]! |= its[positionOf(image)] ?? 0;
      }
      return [run, right];
    }));
    return new Map(ever);
  }

  async #rightIn(run: string, epoch: number): Promise<Uint8Array> {
    const key = `${run} ${epoch}`;
    const known = this.#right.get(key);
    if (known) return known;
    const answers = await this.#get('validation', run, epoch).catch(() => null);
    // An epoch whose answers are lost says nothing.
    if (answers === null) return new Uint8Array();
    const { predicted, target } = answers;
    const flags = new Uint8Array(target.length);
    for (let image = 0; image < flags.length; image++) flags[image] = Number(predicted[image] === target[image]);
    this.#right.set(key, flags);
    return flags;
  }

  #counted(of: AnsweredImages, one: Answered, classes: number, { earlier, accuracies }: Wanted['runs'][number], common: readonly Common[]): RunView {
    const { run, epoch, answers: { images } } = one;
    // Of versions of a data set the runs together tell which images they are.
    const key = [of, run, epoch, images.start, images.count, classes, accuracies.length, ...(images.imported ? common.map((other) => other.run) : [])].join(' ');
    const view = this.#views.get(key) ?? runView(one, classes, accuracies, earlier.length - 1);
    // Of a hundred classes a matrix is no longer little.
    if (this.#views.size * view.confusion.byteLength > this.#bound / 4) this.#views.clear();
    this.#views.set(key, view);
    return view;
  }

  #get(of: AnsweredImages, run: string, epoch: number): Promise<Answered['answers']> {
    const key = `${of} ${run} ${epoch}`;
    const known = this.#kept.get(key);
    const answers = known ?? this.#fetch(run, epoch, of).then((fetched) => {
      const { split, images, label: own, predicted, target, confidence, probability } = inImageOrder(fetched);
      const label = this.#sharedLabel(own);
      this.#sizes.set(key, answerBytes * predicted.length);
      this.#makeRoom(key);
      return { split, images, label, predicted, target: target === own ? label : target, confidence, probability };
    });
    this.#kept.delete(key);
    this.#kept.set(key, answers);
    // What failed is asked for again.
    if (!known) answers.catch(() => this.#kept.delete(key));
    return answers;
  }

  /** The same labels are kept once. */
  #sharedLabel(own: Int32Array): Int32Array {
    const known = this.#labels.find((one) => one.length === own.length && one.every((label, image) => label === own[image]));
    if (known === undefined) this.#labels.push(own);
    return known ?? own;
  }

  #bytes(): number {
    return [...this.#sizes.values()].reduce((sum, size) => sum + size, 0);
  }

  #makeRoom(newest: string): void {
    for (const key of [...this.#kept.keys()]) {
      if (this.#bytes() <= this.#bound || key === newest) return;
      this.#kept.delete(key);
      this.#sizes.delete(key);
    }
  }
}
