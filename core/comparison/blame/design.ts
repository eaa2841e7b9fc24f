import { permutation, random } from '../../random.ts';

/**
 * How the shares of settings are had: `complete`, from every mixture of two runs; `permutations`, from a sample of the
 * orders in which one run's settings become the other's; `ends`, from each setting toggled alone in either run.
 */
export const designKinds = ['complete', 'permutations', 'ends'] as const;
export type DesignKind = (typeof designKinds)[number];

/** Which mixtures of two runs are to be trained, and how the share of each setting follows from their accuracies. */
export interface Design {
  kind: DesignKind;
  /** A bit a setting, 1 where it is that of run A: 0 is run B, and the last is run A. */
  mixtures: number[];
  /** Of each setting, a weight a mixture: its share of the gap is the sum of the accuracies by their weights. */
  weights: number[][];
}

/** The accuracy after a setting has become that of run A less that before, by its weight in the setting's share. */
interface Step {
  setting: number;
  before: number;
  weight: number;
}

/** With more settings, what can be trained is in no proportion to what would have to be. */
export const mostSettings = 20;

/** How many mixtures the cheapest design trains. */
export function fewestMixtures(settings: number): number {
  return Math.min(2 ** settings, 2 * settings + 2);
}

/**
 * The best design that can be afforded. Shares are Shapley's (1953) where it is complete: a setting's mean effect over
 * all orders in which the settings may be changed. Else orders are sampled (Castro et al. 2009), each with its reverse,
 * where there are at least twice as many as settings; or the effect of changing a setting first and last is averaged.
 * @param settings that differ, 2 to `mostSettings`.
 * @param most mixtures that may be trained.
 * @returns null where not even the cheapest can be afforded.
 */
export function designFor(settings: number, most: number): Design | null {
  if (2 ** settings <= most) return designOf('complete', settings, complete(settings));
  const sampled = permutations(settings, most);
  if (sampled !== null) return designOf('permutations', settings, sampled);
  return fewestMixtures(settings) <= most ? designOf('ends', settings, ends(settings)) : null;
}

function complete(settings: number): Step[] {
  const factorials = Array.from({ length: settings + 1 }, () => 1);
  for (let n = 1; n <= settings; n++) factorials[n] = factorials[n - 1]! * n;
  return Array.from({ length: settings }, (_, setting) => setting).flatMap((setting) =>
    Array.from({ length: 2 ** settings }, (_, before) => before).filter((before) => !has(before, setting)).map((before) => {
      const others = Array.from({ length: settings }, (_, other) => other).filter((other) => has(before, other)).length;
      return { setting, before, weight: (factorials[others]! * factorials[settings - 1 - others]!) / factorials[settings]! };
    }),
  );
}

function ends(settings: number): Step[] {
  const all = 2 ** settings - 1;
  return Array.from({ length: settings }, (_, setting) => [0, all - 2 ** setting].map((before) => ({ setting, before, weight: 0.5 }))).flat();
}

/** Null where fewer fit than each setting can stand in each place twice. */
function permutations(settings: number, most: number): Step[] | null {
  const orders: Step[][] = [];
  const met = new Set([0, 2 ** settings - 1]);
  for (let pair = 0; pair < 10 * settings; pair++) {
    const order = [...permutation(settings, random(0, 'blame', pair))];
    const steps = [stepsOf(order), stepsOf(order.toReversed())];
    const fresh = new Set(steps.flat().map(({ before }) => before).filter((before) => !met.has(before)));
    if (met.size + fresh.size > most) break;
    for (const before of fresh) met.add(before);
    orders.push(...steps);
  }
  return orders.length < 2 * settings ? null : orders.flat().map((step) => ({ ...step, weight: 1 / orders.length }));
}

function stepsOf(order: readonly number[]): Step[] {
  let before = 0;
  return order.map((setting) => {
    const step = { setting, before, weight: 1 };
    before += 2 ** setting;
    return step;
  });
}

function designOf(kind: DesignKind, settings: number, steps: readonly Step[]): Design {
  const mixtures = [...new Set(steps.flatMap(({ setting, before }) => [before, before + 2 ** setting]))].sort((one, other) => one - other);
  const weights = Array.from({ length: settings }, () => mixtures.map(() => 0));
  for (const { setting, before, weight } of steps) {
    const own = weights[setting]!;
    own[mixtures.indexOf(before)]! -= weight;
    own[mixtures.indexOf(before + 2 ** setting)]! += weight;
  }
  return { kind, mixtures, weights };
}

/** Whether a setting of a mixture is that of run A. */
export function has(mixture: number, setting: number): boolean {
  return (mixture >> setting) % 2 === 1;
}
