/** What tells runs of one colour apart in a chart: none for the first, then a shape that stands on its lines. */
export const signs = ['none', 'disc', 'triangle', 'square', 'diamond', 'cross'] as const;
export type Sign = (typeof signs)[number];

/** The shape of each of several runs. @param colours what stands for the colour of each, in the order of the runs. */
export function signsOf(colours: readonly unknown[]): Sign[] {
  const met = new Map<unknown, number>();
  return colours.map((colour) => {
    const before = met.get(colour) ?? 0;
    met.set(colour, before + 1);
    return signs[before % signs.length]!;
  });
}

/** Corners of a shape about 0, 0, about one high and wide. A disc has none. */
export const corners: Readonly<Record<Exclude<Sign, 'none' | 'disc'>, readonly (readonly [number, number])[]>> = {
  triangle: [[0, -0.58], [0.55, 0.42], [-0.55, 0.42]],
  square: [[-0.45, -0.45], [0.45, -0.45], [0.45, 0.45], [-0.45, 0.45]],
  diamond: [[0, -0.62], [0.62, 0], [0, 0.62], [-0.62, 0]],
  cross: [[-0.17, -0.55], [0.17, -0.55], [0.17, -0.17], [0.55, -0.17], [0.55, 0.17], [0.17, 0.17], [0.17, 0.55], [-0.17, 0.55], [-0.17, 0.17], [-0.55, 0.17], [-0.55, -0.17], [-0.17, -0.17]],
};
