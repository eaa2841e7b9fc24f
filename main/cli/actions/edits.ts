import type { EditOutcome, VersionDifference } from '../../../core/contract/edits.ts';
import { editRequestSchema, type ReadEditRequest } from '../../../core/datasets/edits/request.ts';
import { splitNames, type SplitName } from '../../../core/datasets.ts';
import { EpochalError } from '../../../core/errors.ts';
import { phraseText } from '../../../core/errors/words.ts';
import type { RunDetail } from '../../../core/runs.ts';
import { differenceBetween } from '../../datasets/edits/between.ts';
import { requireSeen, type SeenData } from '../../trainer/seen.ts';
import type { Context, Outcome } from '../command.ts';
import { whole } from '../format.ts';
import { classEdits, editNames, imageEdits } from '../options/edits.ts';
import { withStores } from '../stores.ts';
import { fields, table } from '../table.ts';
import { wrongUsage } from '../usage.ts';

export interface EditOptions {
  split: SplitName | undefined;
  index: string | undefined;
  label: string | undefined;
  tag: string | undefined;
  to: SplitName | undefined;
  validation: number | undefined;
  test: number | undefined;
  seed: number | undefined;
  stratified: boolean;
}

export async function editDataset(context: Context, id: string, edit: string, names: readonly string[], options: EditOptions): Promise<Outcome> {
  if (!isEdit(edit)) throw wrongUsage(`There is no edit ${JSON.stringify(edit)}.`, `Give one of ${editNames.join(', ')}.`);
  if (names.length !== (isClassEdit(edit) ? 2 : 0)) throw wrongUsage(isClassEdit(edit) ? `${edit} needs two names.` : `${edit} takes no names.`, 'For help: epochal datasets edit --help');
  if (edit === 'history') return history(context, id);
  const request = requestOf(edit, names, options);
  const value = await withStores(context, ({ edits }) => edits.apply(id, request, context.interruption()));
  return { value: { id: value.id, sha256: value.sha256, edits: value.edits, counts: value.counts, edition: value.edition, undone: value.undone }, text: () => describe(value) };
}

function requestOf(edit: Exclude<(typeof editNames)[number], 'history'>, names: readonly string[], { split, index, label, tag, to, validation, test, seed, stratified }: EditOptions): ReadEditRequest {
  const needed = <T>(value: T | undefined, option: string, example: string): T => {
    if (value === undefined) throw wrongUsage(`${edit} needs ${option}.`, `Give ${option}, such as ${option} ${example}.`);
    return value;
  };
  const images = imageEdits.some((one) => one === edit) ? { [needed(split, '--split', 'train')]: needed(index, '--index', '1,5,7-20') } : undefined;
  const parts: Record<(typeof editNames)[number], () => object> = {
    relabel: () => ({ images, label: needed(label, '--label', 'cat') }),
    exclude: () => ({ images }),
    restore: () => ({ images }),
    tag: () => ({ images, tag: needed(tag, '--tag', 'blurred') }),
    untag: () => ({ images, tag: needed(tag, '--tag', 'blurred') }),
    move: () => ({ images, to: needed(to, '--to', 'validation') }),
    'rename-class': () => ({ label: names[0], name: names[1] }),
    'merge-classes': () => ({ label: names[1], into: names[0] }),
    split: () => {
      if (validation === undefined && test === undefined) throw wrongUsage('split needs --validation or --test.', 'Give a share, such as --validation 0.1.');
      return { validation: validation ?? null, test: test ?? null, seed: seed ?? 0, stratified };
    },
    undo: () => ({}),
    redo: () => ({}),
    history: () => ({}),
  };
  const read = editRequestSchema.safeParse({ edit, ...parts[edit]() });
  if (read.success) return read.data;
  const issue = read.error.issues[0]!;
  throw wrongUsage(`${issue.path.join('.')}: ${issue.message}.`, 'For help: epochal datasets edit --help');
}

function history(context: Context, id: string): Outcome {
  const { entries, notes } = withStores(context, ({ edits }) => edits.history(id));
  for (const note of notes) context.report.line(`note: ${phraseText(note)}`);
  const value = entries.map(({ what, ...entry }) => ({ ...entry, what: phraseText(what) }));
  return {
    value,
    text: () =>
      value.length === 0 ?
        `${id} is as it was imported.`
      : table(
          [
            { title: 'STEP', cell: (row) => String(row.step), align: 'right' },
            { title: 'WHAT', cell: (row) => row.what },
            { title: 'CREATED', cell: (row) => row.created },
            { title: 'SHA256', cell: (row) => row.sha256?.slice(0, 12) ?? null },
            { title: 'STATE', cell: (row) => (row.undone ? 'undone' : 'in force') },
          ],
          value,
        ),
  };
}

export async function showDifference(context: Context, of: readonly string[], { runs: isOfRuns }: { runs: boolean }): Promise<Outcome> {
  if (isOfRuns) {
    if (of.length !== 2) throw wrongUsage('datasets diff --runs needs two runs.', 'Name two runs, such as: datasets diff --runs <run> <run>');
    const value = differenceOfRuns(context, of[0]!, of[1]!);
    return { value, text: () => sayDifference(value) };
  }
  const [id, from, to] = of;
  if (from === undefined || of.length > 3) throw wrongUsage('datasets diff needs a data set and one or two of its states.', 'Give the number of an edit, 0 as imported, or a hash, such as: datasets diff cifar10 0');
  const value = withStores(context, ({ edits }) => edits.diff(id!, stateOf(from), to === undefined ? undefined : stateOf(to)));
  return { value, text: () => sayDifference(value) };
}

/** What the second run saw otherwise than the first. */
function differenceOfRuns(context: Context, first: string, second: string): VersionDifference {
  return withStores(context, ({ runs, datasets }) => {
    const [a, b] = [first, second].map((name) => runs.show(runs.find(name))) as [RunDetail, RunDetail];
    if (a.dataset !== b.dataset) throw new EpochalError('edits.other-data', { a: a.name, b: b.name, dataA: a.dataset, dataB: b.dataset });
    const { directory, close } = datasets.open(a.dataset);
    close();
    const [from, to] = [a, b].map(({ run }) => requireSeen(runs, run, directory)) as [SeenData, SeenData];
    return differenceBetween(from, to);
  });
}

/** A short number is that of an edit; what is longer, or has letters, begins a hash. */
function stateOf(typed: string): number | string {
  if (/^\d{1,5}$/.test(typed)) return Number(typed);
  if (/^[0-9a-f]{6,64}$/i.test(typed)) return typed.toLowerCase();
  throw wrongUsage(`${JSON.stringify(typed)} is no state of a data set.`, 'Give the number of an edit, 0 as imported, or at least 6 digits of a hash.');
}

function isEdit(edit: string): edit is (typeof editNames)[number] {
  return editNames.some((one) => one === edit);
}

function isClassEdit(edit: string): boolean {
  return classEdits.some((one) => one === edit);
}

function describe({ id, sha256, edits, undone, counts }: EditOutcome): string {
  return fields([
    ['id', id],
    ['images', splitNames.filter((split) => counts[split] > 0).map((split) => `${whole(counts[split])} ${split}`).join(', ')],
    ['edits', undone === 0 ? whole(edits) : `${whole(edits)}, ${whole(undone)} undone`],
    ['sha256', sha256],
  ]);
}

function sayDifference({ from, to, relabelled, moved, excluded, restored, renamed, merged, parted }: Omit<VersionDifference, 'id'>): string {
  const lines = [
    ...renamed.map((one) => `class ${one.from} is renamed ${one.to}`),
    ...merged.map((name) => `class ${name} is merged into another`),
    ...parted.map((name) => `class ${name} is there again`),
    ...relabelled.map(({ split, index, ...one }) => `${split} ${index}: ${one.from} -> ${one.to}`),
    ...moved.map(({ split, index, to: now }) => `${split} ${index}: moved to ${now}`),
    ...excluded.map(({ split, index }) => `${split} ${index}: excluded`),
    ...restored.map(({ split, index }) => `${split} ${index}: restored`),
  ];
  return [`${from.sha256.slice(0, 12)} -> ${to.sha256.slice(0, 12)}`, ...(lines.length === 0 ? ['Nothing differs.'] : lines)].join('\n');
}
