import type { ExportReport, Proof } from '../../../core/exports.ts';

/** Figures of which one is the best of its column. */
export const figures = ['bytes', 'accuracy', 'agreement', 'gap', 'speed'] as const;
export type Figure = (typeof figures)[number];

interface Column {
  value(report: ExportReport): number | null;
  larger: boolean;
  /** Only the very best counts: sizes and times differ a little for no reason. */
  exact: boolean;
}

const ofProof = (value: (proof: Proof) => number): Column['value'] => ({ proof }) => (proof === null ? null : value(proof));

const columns: Readonly<Record<Figure, Column>> = {
  bytes: { value: ({ proof, bytes }) => (proof === null ? null : bytes), larger: false, exact: false },
  accuracy: { value: ofProof(({ accuracyAfter }) => accuracyAfter), larger: true, exact: true },
  agreement: { value: ofProof(({ argmaxAgreement }) => argmaxAgreement), larger: true, exact: true },
  gap: { value: ofProof(({ maxProbabilityGap }) => maxProbabilityGap), larger: false, exact: false },
  speed: { value: ofProof(({ msPerImage }) => msPerImage), larger: false, exact: false },
};

/** Nearer to the best than this share of it is as good. */
const asGood = 0.01;

/**
 * What is among the best of each column, of exports that were proved: a limit for each; null where all are as good.
 * What a text or a program weighs is no match for a model, so it does not compete.
 */
export function bestFigures(reports: readonly ExportReport[]): Readonly<Record<Figure, number | null>> {
  // Accuracies on different images can not be compared.
  const sameImages = new Set(reports.flatMap(({ proof }) => (proof === null ? [] : `${proof.dataset} ${proof.split} ${proof.images}`))).size <= 1;
  return Object.fromEntries(
    figures.map((figure) => {
      const { value, larger, exact } = columns[figure];
      const values = figure === 'accuracy' && !sameImages ? [] : reports.flatMap((report) => value(report) ?? []);
      const best = larger ? Math.max(...values) : Math.min(...values);
      const limit = exact ? best : best * (1 + asGood);
      return [figure, values.every((one) => (larger ? one >= limit : one <= limit)) ? null : limit];
    }),
  ) as Record<Figure, number | null>;
}

/** Whether a report is among the best of a column. @param limit of the column. */
export function isAmongBest(figure: Figure, report: ExportReport, limit: number | null): boolean {
  const value = columns[figure].value(report);
  return value !== null && limit !== null && (columns[figure].larger ? value >= limit : value <= limit);
}

/** A difference of probabilities: 3e-7 -> `3e-7`, 0.0421 -> `0.042`. */
export function gapText(gap: number): string {
  if (gap === 0) return '0';
  return gap < 1e-3 ? gap.toExponential(0) : gap.toPrecision(2);
}

/** A share near 1, never rounded up to all: 0.99996 -> `99.99%`. */
export function agreementText(share: number): string {
  return share === 1 ? '100%' : `${(Math.floor(share * 1e4) / 100).toFixed(2)}%`;
}

/** What accuracy was lost, in points of a hundred: -0.0012 -> `−0.12`; gained with a plus. */
export function lossText(before: number, after: number): string {
  const points = (after - before) * 100;
  const text = Math.abs(points).toFixed(2);
  return text === '0.00' ? '±0' : `${points < 0 ? '−' : '+'}${text}`;
}
