import type { Measured } from './metrics.ts';

/** A run, and what it is of. */
type Repeated = Pick<Measured, 'detail'> & { run: string; name: string };

/** Compared runs of one training with several seeds. */
export interface RepeatGroup {
  /** Of the line of their mean; `memberOf` leads back. */
  id: string;
  name: string;
  runs: readonly string[];
}

const mark = 'mean:';

/** Whose colour and menu a line has: its own run's, or the first of those a mean is of. */
export function memberOf(line: string): string {
  return line.startsWith(mark) ? line.slice(mark.length) : line;
}

/** Groups of at least two: repeats of one command, and the run they were begun from where the seed alone is another. */
export function repeatGroups(runs: readonly Repeated[]): RepeatGroup[] {
  const heads = new Map<string, string>();
  const headOf = (key: string): string => {
    const head = heads.get(key);
    return head === undefined || head === key ? key : headOf(head);
  };
  const join = (a: string, b: string): void => void heads.set(headOf(b), headOf(a));
  for (const { run, detail } of runs) {
    if (detail.group !== null) join(detail.group, run);
    const parent = runs.find((one) => one.run === detail.parent);
    if (detail.group !== null && parent && differInSeed(detail, parent.detail)) join(parent.run, run);
  }
  return [...Map.groupBy(runs, ({ run }) => headOf(run)).values()].flatMap((members) => {
    const [first] = members as [Repeated, ...Repeated[]];
    return members.length < 2 ? [] : [{ id: `${mark}${first.run}`, name: first.name.replace(/, seed \d+$/, ''), runs: members.map(({ run }) => run) }];
  });
}

function differInSeed(a: Repeated['detail'], b: Repeated['detail']): boolean {
  if ('origin' in a || 'origin' in b) return false;
  const settings = ({ training }: typeof a): string => JSON.stringify({ ...training, seed: 0 });
  return a.datasetSha256 === b.datasetSha256 && settings(a) === settings(b);
}
