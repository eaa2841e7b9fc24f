import { z } from 'zod';
import { splitNames } from '../../datasets.ts';
import { isIndexList } from './images.ts';

const indices = z.string().max(50_000_000).refine(isIndexList, 'indices such as 1,5,7-20 are needed');
export const imageListsSchema = z.strictObject({ train: indices, validation: indices, test: indices, unlabeled: indices }).partial();
const images = imageListsSchema;
/** The number of a class, as imported: merging and renaming leave it. */
const label = z.int().min(0);
const share = z.number().min(0).max(1);
/** A name of a class or a tag: what can be read, and shown in a line. */
export const wordSchema = z.string().trim().min(1).max(200).regex(/^\P{C}+$/u, 'letters that can be seen are needed');

/** What a new division of a set was asked for. */
export const divisionSchema = z.strictObject({
  /** Share of the pictures that are divided; null leaves that split as it is. */
  validation: share.nullable().default(null),
  test: share.nullable().default(null),
  seed: z.int().min(0).default(0),
  /** Each class in the same shares. */
  stratified: z.boolean().default(false),
});
export type Division = z.output<typeof divisionSchema>;

/** One change of a data set. Images and classes are named as imported, so that no edit changes what another one means. */
export const editSchema = z.discriminatedUnion('edit', [
  z.strictObject({ edit: z.literal('relabel'), images, label }),
  z.strictObject({ edit: z.literal('exclude'), images }),
  z.strictObject({ edit: z.literal('restore'), images }),
  z.strictObject({ edit: z.literal('tag'), images, tag: wordSchema }),
  z.strictObject({ edit: z.literal('untag'), images, tag: wordSchema }),
  z.strictObject({ edit: z.literal('move'), images, to: z.enum(splitNames) }),
  z.strictObject({ edit: z.literal('rename-class'), label, name: wordSchema }),
  /** The images of `label` become those of class `into`. */
  z.strictObject({ edit: z.literal('merge-classes'), label, into: label }),
  /** The images whose split became another, by the split they went to. */
  z.strictObject({ edit: z.literal('split'), ...divisionSchema.shape, to: z.strictObject({ train: images, validation: images, test: images }) }),
]);
export type Edit = z.output<typeof editSchema>;

const steps = z.int().min(1).default(1);
/** What leads from one edit of a history to another. */
export const stepSchema = z.discriminatedUnion('edit', [z.strictObject({ edit: z.literal('undo'), steps }), z.strictObject({ edit: z.literal('redo'), steps })]);
export type Step = z.output<typeof stepSchema>;

/** A line of the journal. */
export type Recorded<E = Edit | Step> = E & { created: string };

const createdSchema = z.looseObject({ created: z.iso.datetime() });
const anySchema = z.union([editSchema, stepSchema]);

/** A line of the journal, read; null for what is none. */
export function readRecorded(value: unknown): Recorded | null {
  const dated = createdSchema.safeParse(value);
  if (!dated.success) return null;
  const { created, ...rest } = dated.data;
  const edit = anySchema.safeParse(rest);
  return edit.success ? { ...edit.data, created } : null;
}

export function isStep(edit: Edit | Step): edit is Step {
  return edit.edit === 'undo' || edit.edit === 'redo';
}
