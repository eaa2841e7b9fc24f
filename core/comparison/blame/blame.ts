import { phrase, type Phrase } from '../../errors/words.ts';
import type { RunState } from '../../runs.ts';
import type { SettingDifference } from '../settings.ts';
import type { Design, DesignKind } from './design.ts';
import { estimateOf, type Estimate, type Rights } from './estimate.ts';

/** How often each training is done, with another seed each. */
export const usualSeeds = 3;
export const fewestSeeds = 2;
export const mostSeeds = 10;
/** How many epochs each is trained where nobody says it; fewer where the runs have fewer. */
export const usualEpochs = 5;

/** What may be spent: on all trainings together, those that are there already among them. */
export type BlameBudget = { trainings: number } | { minutes: number };

/** One of the trainings that share the gap out. */
export interface BlameTraining {
  /** The run that it is; null while there is none. */
  run: string | null;
  name: string;
  seed: number;
  /** Paths of the settings that are those of run A; the others are of run B. */
  ofA: string[];
  /** Null while there is no run. */
  state: RunState | null;
  /** Epochs that are done, and the last. */
  epoch: number;
  epochs: number;
  /** Of the validation images; null until it is done. */
  accuracy: number | null;
}

/** A setting's part in the gap. */
export interface BlameShare extends Estimate {
  path: string;
  /** Whether its interval leaves out 0. */
  isShown: boolean;
}

/** Which of the settings in which two runs differ makes the difference between them, as far as it is known. */
export interface Blame {
  /** Ids. */
  a: string;
  b: string;
  design: DesignKind;
  settings: { path: string; differences: SettingDifference[] }[];
  /** How long each is trained, and with which seeds. */
  epochs: number;
  mostEpochs: number;
  seeds: number[];
  /** The checkpoint of which all are forks; null where they begin anew. */
  fork: { run: string; epoch: number } | null;
  /** Validation images. */
  images: number;
  /** In the order in which they are trained. */
  trainings: BlameTraining[];
  /** Seeds all of whose trainings are done. */
  seedsDone: number[];
  /** Accuracy of A less that of B, of these trainings; null until two seeds are done. */
  gap: Estimate | null;
  /** In the order of the settings; none until two seeds are done. */
  shares: BlameShare[];
  /** What of the gap no share explains; null until two seeds are done. */
  interaction: Estimate | null;
  /** What is to be trained still takes, as far as it can be told. */
  secondsLeft: number;
  /** What all trainings take, those done among them. */
  seconds: number;
  notes: Phrase[];
}

/**
 * Shares the gap out among the settings.
 * @param rights of each seed (at least two), of each mixture of the design, of the same images.
 */
export function shareOut(paths: readonly string[], { mixtures, weights }: Design, rights: readonly (readonly Rights[])[]): Pick<Blame, 'gap' | 'shares' | 'interaction'> {
  const whole = mixtures.map((_, place) => (place === 0 ? -1 : place === mixtures.length - 1 ? 1 : 0));
  const unexplained = whole.map((weight, place) => weight - weights.reduce((total, own) => total + own[place]!, 0));
  // What is none by the design is none to the last bit.
  const left = unexplained.every((weight) => Math.abs(weight) < 1e-9) ? { value: 0, interval: [0, 0] as [number, number] } : estimateOf(unexplained, rights);
  return {
    gap: estimateOf(whole, rights),
    shares: paths.map((path, setting) => {
      const estimate = estimateOf(weights[setting]!, rights);
      return { path, ...estimate, isShown: isShown(estimate) };
    }),
    interaction: left,
  };
}

function isShown({ interval: [low, high] }: Estimate): boolean {
  return low > 0 || high < 0;
}

/** What a setting's share is, in words. @param name of the setting. */
export function shareWords(name: string, { value, interval: [low, high], isShown: shown }: BlameShare, gap: Estimate): Phrase {
  if (!shown) return phrase`No share shown for ${name}: ${signed(value)} of ${signed(gap.value)}, between ${signed(low)} and ${signed(high)}.`;
  return phrase`${name} explains ${signed(value)} of ${signed(gap.value)}, between ${signed(low)} and ${signed(high)}.`;
}

/** What lies between the two runs, in words. @param names of both. */
export function gapWords([a, b]: readonly [string, string], gap: Estimate, { epochs, seedsDone }: Pick<Blame, 'epochs' | 'seedsDone'>): Phrase {
  const [low, high] = gap.interval;
  const where = epochs === 1 ? phrase`after an epoch, mean of ${seedsDone.length} seeds` : phrase`after ${epochs} epochs, mean of ${seedsDone.length} seeds`;
  if (!isShown(gap)) return phrase`No difference shown between '${a}' and '${b}' (${where}): ${signed(gap.value)}, between ${signed(low)} and ${signed(high)}.`;
  return phrase`The accuracy of '${a}' less that of '${b}' is ${signed(gap.value)} (${where}), between ${signed(low)} and ${signed(high)}.`;
}

/** What no share explains, in words; null where the design leaves nothing. */
export function interactionWords(design: DesignKind, { value, interval: [low, high] }: Estimate): Phrase | null {
  return design === 'ends' ? phrase`${signed(value)} is left that no setting explains alone, between ${signed(low)} and ${signed(high)}: settings that act together.` : null;
}

function signed(value: number): string {
  const shown = value.toFixed(3);
  return Number(shown) === 0 ? '0.000' : value > 0 ? `+${shown}` : shown;
}
