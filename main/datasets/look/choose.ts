/** At most so many of them, as far from each other as they come. */
export function evenly<T>(all: readonly T[], most: number): T[] {
  if (all.length <= most) return [...all];
  return Array.from({ length: most }, (_, i) => all[Math.floor((i * all.length) / most)]!);
}

/** At most so many, as many of each class as there is room for, in the order of the classes. */
export function perClass<T extends { label: number }>(all: readonly T[], most: number): T[] {
  const classes = [...Map.groupBy(all, ({ label }) => label).entries()].sort(([a], [b]) => a - b).map(([, pictures]) => pictures);
  const room = Math.max(1, Math.floor(most / Math.max(1, classes.length)));
  return evenly(classes, most).flatMap((pictures) => evenly(pictures, room));
}
