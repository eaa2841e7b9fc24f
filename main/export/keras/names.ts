/**
 * Names that every Keras takes, each once: without `/`, which divides paths in its files, and of the letters that
 * TensorFlow's scopes allow. A name that can stay as it is does.
 * @param names ours; of equal ones only the first counts.
 * @returns Keras's, by ours.
 */
export function namesFor(names: readonly string[]): Map<string, string> {
  const used = new Set(names.filter(suits));
  return new Map(names.map((name) => [name, suits(name) ? name : free(name, used)]));
}

function free(name: string, used: Set<string>): string {
  const base = name.replaceAll(/[^\w.-]+/g, '_').replace(/^[^A-Za-z0-9]+/, '') || 'layer';
  let wanted = base;
  for (let count = 1; used.has(wanted); count++) wanted = `${base}_${count}`;
  used.add(wanted);
  return wanted;
}

function suits(name: string): boolean {
  return /^[A-Za-z0-9][\w.-]*$/.test(name);
}
