import type { ExportReport, Proof } from '../../../core/exports.ts';

/** Figures of which one is the best of its column. */
export const figures = ['bytes', 'accuracy', 'agreement', 'gap', 'speed'] as const;
export type Figure = (typeof figures)[number];

interface Column {
  value(report: ExportReport): number | null;
  larger: boolean;
}

const ofProof = (value: (proof: Proof) => number): Column['value'] => ({ proof }) => (proof === null ? null : value(proof));

const columns: Readonly<Record<Figure, Column>> = {
  bytes: { value: ({ proof, bytes }) => (proof === null ? null : bytes), larger: false },
  accuracy: { value: ofProof(({ accuracyAfter }) => accuracyAfter), larger: true },
  agreement: { value: ofProof(({ argmaxAgreement }) => argmaxAgreement), larger: true },
  gap: { value: ofProof(({ maxProbabilityGap }) => maxProbabilityGap), larger: false },
  speed: { value: ofProof(({ msPerImage }) => msPerImage), larger: false },
};

/**
 * The best of each column among exports that were proved; none where fewer than two differ.
 * What a text or a program weighs is no match for a model, so it does not compete.
 */
export function bestFigures(reports: readonly ExportReport[]): Readonly<Record<Figure, number | null>> {
  return Object.fromEntries(
    figures.map((figure) => {
      const { value, larger } = columns[figure];
      const values = reports.flatMap((report) => value(report) ?? []);
      const best = larger ? Math.max(...values) : Math.min(...values);
      return [figure, new Set(values).size > 1 ? best : null];
    }),
  ) as Record<Figure, number | null>;
}

export function figureOf(figure: Figure, report: ExportReport): number | null {
  return columns[figure].value(report);
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
