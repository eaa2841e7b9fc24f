import { splitNames, type DatasetInfo, type SplitName } from '../../../../core/datasets.ts';
import type { Query } from '../../../app/route.ts';
import { numberBelow } from '../../../ui/numbers.ts';
import type { Columns, Marks } from './columns.svelte.ts';

export const verdicts = ['right', 'wrong', 'unsure'] as const;
export type Verdict = (typeof verdicts)[number];

/** Below this probability of its answer a run counts as unsure. */
export const unsureBelow = 0.6;

/** Which pictures are shown: those that fit all that is named. */
export interface Filter {
  split: SplitName | null;
  label: number | null;
  group: number | null;
  tag: string | null;
  warning: string | null;
  /** What the chosen run said. */
  answer: Verdict | null;
  edited: boolean;
  excluded: boolean;
  /** Found in the name of its file or of its class. */
  text: string;
}

export const noFilter: Filter = { split: null, label: null, group: null, tag: null, warning: null, answer: null, edited: false, excluded: false, text: '' };

/** The names by which an address holds a filter. */
export const filterKeys = ['split', 'class', 'group', 'tag', 'warning', 'answer', 'edited', 'excluded', 'text'] as const;

/** As far as an address names what the data set has. */
export function readFilter(query: Query, { counts, classes, groups }: Pick<DatasetInfo, 'counts' | 'classes' | 'groups'>): Filter {
  return {
    split: splitNames.find((name) => name === query['split'] && counts[name] > 0) ?? null,
    label: numberBelow(query['class'], classes.length),
    group: numberBelow(query['group'], groups.length),
    tag: query['tag'] ?? null,
    warning: query['warning'] ?? null,
    answer: verdicts.find((verdict) => verdict === query['answer']) ?? null,
    edited: query['edited'] === '1',
    excluded: query['excluded'] === '1',
    text: query['text'] ?? '',
  };
}

type Test = (place: number) => boolean;
type Known = Pick<Columns, 'splits' | 'labels' | 'tags' | 'warnings' | 'answers' | 'edited' | 'excluded' | 'names'>;

/** What each picture must pass. A column that is not here yet lets none pass. */
export function testsOf(filter: Filter, columns: Known, { classes, classesZh, groups }: Pick<DatasetInfo, 'classes' | 'classesZh' | 'groups'>): Test[] {
  const { split, label, group, tag, warning, answer, edited, excluded, text } = filter;
  const { splits, labels } = columns;
  const wanted = text.trim().toLowerCase();
  const tests: (Test | null)[] = [
    split === null ? null : equals(splits, splitNames.indexOf(split)),
    label === null ? null : equals(labels, label),
    group === null ? null : isIn(new Set(groups[group]?.classes), labels),
    tag === null ? null : bears(columns.tags, tag),
    warning === null ? null : bears(columns.warnings, warning),
    answer === null ? null : answered(columns, answer),
    edited ? equals(columns.edited, 1) : null,
    excluded ? equals(columns.excluded, 1) : null,
    wanted === '' ? null : contains(columns, wanted, classes.map((name, i) => `${name}\n${classesZh?.[i] ?? ''}`.toLowerCase().includes(wanted))),
  ];
  return tests.filter((test) => test !== null);
}

const none: Test = () => false;

function isIn(wanted: ReadonlySet<number>, column: Int32Array | null): Test {
  return column === null ? none : (place) => wanted.has(column[place]!);
}

function equals(column: Uint8Array | Int32Array | null, value: number): Test {
  return column === null ? none : (place) => column[place] === value;
}

function bears(marks: Marks | null, name: string): Test {
  const at = marks?.names.indexOf(name) ?? -1;
  return marks === null || at < 0 ? none : (place) => ((marks.bits[place]! >>> at) & 1) === 1;
}

function answered({ answers, labels }: Known, verdict: Verdict): Test {
  if (answers === null || labels === null) return none;
  const { predicted, confidence } = answers;
  if (verdict === 'unsure') return (place) => confidence[place]! < unsureBelow;
  const isRight = verdict === 'right';
  return (place) => predicted[place]! >= 0 && (predicted[place] === labels[place]) === isRight;
}

function contains({ names, labels }: Known, wanted: string, byClass: readonly boolean[]): Test {
  return (place) => byClass[labels?.[place] ?? -1] === true || (names?.[place] ?? '').toLowerCase().includes(wanted);
}
