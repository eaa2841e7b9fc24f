/** A colour in light and in dark surroundings, `#rrggbb`. */
export interface RunColour {
  light: string;
  dark: string;
}

/**
 * The colours of runs: hues near those of Okabe and Ito, moved until each pair differs to every kind of eye and each
 * line stands out from its ground (`test/unit/core/colours/palette.test.ts` says by how much).
 * https://jfly.uni-koeln.de/color/
 */
export const runColours: readonly RunColour[] = [
  { light: '#08437e', dark: '#76a3f0' },
  { light: '#951e00', dark: '#e03916' },
  { light: '#477a52', dark: '#3c9158' },
  { light: '#673546', dark: '#e196b0' },
  { light: '#ad820b', dark: '#c1bd6e' },
  { light: '#198fd2', dark: '#65e2f6' },
  { light: '#531dfe', dark: '#9155ec' },
  { light: '#71747c', dark: '#767a81' },
];

/**
 * The colour of a run for life, the same in every window.
 * @param begun counts the runs begun in its home, so that those begun one after the other differ; null for one of another home.
 * @returns its place in `runColours`.
 */
export function colourOf(begun: number | null, run: string): number {
  const number = begun === null ? [...run].reduce((sum, letter) => (31 * sum + letter.codePointAt(0)!) >>> 0, 7) : begun - 1;
  return number % runColours.length;
}
