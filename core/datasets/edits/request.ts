import { z } from 'zod';
import { EpochalError } from '../../errors.ts';
import { labelledSplits, splitNames, type LabelledSplit } from '../../datasets.ts';
import { divide } from '../division.ts';
import { divisionSchema, imageListsSchema, stepSchema, wordSchema, type Division, type Edit, type Step } from './edit.ts';
import { listsOf } from './images.ts';
import { classesOf, classOf, placesOf, splitOf, type EditState, type Imported } from './state.ts';

const images = imageListsSchema;
/** The name of a class that is there, or its number among these. */
const name = z.string().min(1).max(1000);

/** What a person asks for: as an edit, with the names that classes have by then. */
export const editRequestSchema = z.discriminatedUnion('edit', [
  z.strictObject({ edit: z.literal('relabel'), images, label: name }),
  z.strictObject({ edit: z.literal('exclude'), images }),
  z.strictObject({ edit: z.literal('restore'), images }),
  z.strictObject({ edit: z.literal('tag'), images, tag: wordSchema }),
  z.strictObject({ edit: z.literal('untag'), images, tag: wordSchema }),
  z.strictObject({ edit: z.literal('move'), images, to: z.enum(splitNames) }),
  z.strictObject({ edit: z.literal('rename-class'), label: name, name: wordSchema }),
  z.strictObject({ edit: z.literal('merge-classes'), label: name, into: name }),
  z.strictObject({ edit: z.literal('split'), ...divisionSchema.shape }),
  ...stepSchema.options,
]);
export type EditRequest = z.input<typeof editRequestSchema>;
export type ReadEditRequest = z.output<typeof editRequestSchema>;

/**
 * The edit that was asked for, of a set as it is.
 * @param groups pictures that a new division keeps together, by their places; others stand alone.
 * @throws EpochalError `edit.class`, `edit.class-none`, `edit.shares`, `edit.range`.
 */
export function resolveRequest(imported: Imported, state: EditState, request: Exclude<ReadEditRequest, Step>, groups: Iterable<readonly number[]> = []): Edit {
  switch (request.edit) {
    case 'relabel':
      return { ...request, label: classNamed(imported, state, request.label) };
    case 'rename-class':
      return { ...request, label: classNamed(imported, state, request.label) };
    case 'merge-classes':
      return { ...request, label: classNamed(imported, state, request.label), into: classNamed(imported, state, request.into) };
    case 'split':
      return { ...request, to: divided(imported, state, request, groups) };
    default:
      return request;
  }
}

/** The number, as imported, of the class of a name, or of a number among those that are there. */
export function classNamed(imported: Imported, state: EditState, name: string): number {
  const classes = classesOf(imported, state);
  const found = classes.find((one) => one.name === name) ?? (/^\d{1,6}$/.test(name) ? classes[Number(name)] : undefined);
  if (found) return found.label;
  throw new EpochalError('edit.class', { id: imported.id, name: JSON.stringify(name), names: classes.map((one) => one.name).join(', ') });
}

/** The pictures that a division is about: those of training, and of the splits that get a share; null where they stay. */
export function poolOf(imported: Imported, state: EditState, { validation, test }: Pick<Division, 'validation' | 'test'>): number[] {
  const splits = new Set<string>(['train', ...(validation === null ? [] : ['validation']), ...(test === null ? [] : ['test'])]);
  return Array.from({ length: imported.ranges.unlabeled.end }, (_, place) => place).filter((place) => !state.excluded.has(place) && splits.has(splitOf(imported, state, place)));
}

function divided(imported: Imported, state: EditState, division: Division, groups: Iterable<readonly number[]>): Extract<Edit, { edit: 'split' }>['to'] {
  if ((division.validation ?? 0) + (division.test ?? 0) > 1 || (division.validation === null && division.test === null)) throw new EpochalError('edit.shares', { validation: division.validation ?? 0, test: division.test ?? 0 });
  const alone = new Set(poolOf(imported, state, division));
  const together: number[][] = [];
  for (const group of groups) {
    const own = group.filter((place) => alone.delete(place));
    if (own.length > 0) together.push(own);
  }
  const all = [...together, ...Array.from(alone, (place) => [place])].sort(([a], [b]) => a! - b!);
  const { train, validation, test } = divide(all.map((group) => group.map((place) => ({ place, label: classOf(imported, state, place)! }))), division);
  const moved = (to: LabelledSplit, places: readonly number[]): ReturnType<typeof listsOf> => listsOf(imported.ranges, places.filter((place) => splitOf(imported, state, place) !== to));
  return Object.fromEntries(labelledSplits.map((to) => [to, moved(to, { train, validation, test }[to])])) as Extract<Edit, { edit: 'split' }>['to'];
}

/** How many pictures an edit names. */
export function countOf(imported: Imported, edit: Edit): number {
  if (edit.edit === 'split') return labelledSplits.reduce((sum, to) => sum + placesOf(imported, edit.to[to]).length, 0);
  return 'images' in edit ? placesOf(imported, edit.images).length : 0;
}
