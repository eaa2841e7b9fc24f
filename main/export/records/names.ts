import { fileName } from '../name.ts';

/** Names that Windows keeps for devices. https://learn.microsoft.com/windows/win32/fileio/naming-a-file */
const devices = ['con', 'prn', 'aux', 'nul', ...Array.from({ length: 9 }, (_, index) => [`com${index + 1}`, `lpt${index + 1}`]).flat()];

/**
 * A name for each run that is a file name on every system, and that no other has, in whatever case: its own with what
 * is odd replaced, and where that is taken with the run's id.
 * @param taken in lower case.
 */
export function recordNames(runs: readonly { run: string; name: string }[], taken: readonly string[] = []): string[] {
  const used = new Set([...devices, ...taken]);
  return runs.map(({ run, name }) => {
    const base = fileName(name, 'run');
    let chosen = base;
    for (let count = 1; used.has(chosen); count++) chosen = `${base}-${fileName(run, 'run')}${count === 1 ? '' : `-${count}`}`;
    used.add(chosen);
    return chosen;
  });
}
