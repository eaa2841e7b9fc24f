import { EpochalError } from '../../core/errors.ts';
import { nearest } from '../../core/nearest.ts';

/** What people may call a run by. */
export interface NamedRun {
  run: string;
  name: string;
}

/**
 * The id of the run a person means: `last`, an id, a name, or the beginning of either.
 * An exact id goes before an exact name, and both before a beginning.
 * @param runs the last begun first.
 * @throws EpochalError `run.unknown` with near names, `run.ambiguous` with what it could be.
 */
export function findRun(runs: readonly NamedRun[], wanted: string): string {
  return findNamed(runs, wanted).run;
}

/** The same, of things that are known by more. @returns the one of `runs` that is meant. */
export function findNamed<N extends NamedRun>(runs: readonly N[], wanted: string): N {
  if (wanted === 'last') {
    if (runs[0]) return runs[0];
    throw new EpochalError('run.unknown/none');
  }
  const rules: ((run: N) => boolean)[] = [
    ({ run }) => run === wanted,
    ({ name }) => name === wanted,
    ({ run, name }) => wanted !== '' && (run.startsWith(wanted) || name.startsWith(wanted)),
  ];
  for (const rule of rules) {
    const matches = runs.filter(rule);
    if (matches.length === 1) return matches[0]!;
    if (matches.length > 1) {
      const some = matches.slice(0, 5).map(({ run, name }) => `${run} (${name})`).join(', ');
      throw new EpochalError('run.ambiguous', { name: wanted, count: matches.length, names: `${some}${matches.length > 5 ? ', …' : ''}` });
    }
  }
  const near = nearest(wanted, runs.flatMap(({ run, name }) => [name, run]));
  if (near) throw new EpochalError('run.unknown/near', { run: wanted, near });
  throw new EpochalError(runs.length === 0 ? 'run.unknown/no-others' : 'run.unknown', { run: wanted });
}
