import { z } from 'zod';
import type { DatasetInfo } from './datasets.ts';


/** A name of a class in both languages. */
export interface ClassName {
  name: string;
  /** Simplified Chinese. */
  nameZh: string | null;
}

const side = z.int().min(1).max(65_536);

/** How pictures become a network's input. `crop`: scaled to cover height x width, the middle cut out. */
export const pixelsSchema = z.strictObject({ height: side, width: side, channels: z.int().min(1).max(4), fit: z.enum(['crop']) });
export type Pixels = z.output<typeof pixelsSchema>;

const word = z.string().max(10_000);
export const classNamesSchema: z.ZodType<ClassName[]> = z.array(z.strictObject({ name: word, nameZh: word.nullable() })).min(1).max(100_000);

/** What a run was trained to tell apart, and from which pixels: its own for ever, whatever becomes of its data set. */
export interface RunSubject {
  /** In label order. */
  classes: ClassName[];
  pixels: Pixels;
}

/** Of a run that begins on a data set. */
export function subjectOf({ classes, classesZh, height, width, channels }: Pick<DatasetInfo, 'classes' | 'height' | 'width' | 'channels'> & { classesZh?: readonly string[] | undefined }): RunSubject {
  return { classes: namesOf({ classes, classesZh }), pixels: { height, width, channels, fit: 'crop' } };
}

/** The classes of a data set in both languages. */
export function namesOf({ classes, classesZh }: { classes: readonly string[]; classesZh?: readonly string[] | undefined }): ClassName[] {
  return classes.map((name, index) => ({ name, nameZh: classesZh?.[index] ?? null }));
}

/** The names that are known, else the classes' numbers. */
export function namesOrNumbers(classes: readonly ClassName[] | null, count: number): ClassName[] {
  return Array.from({ length: count }, (_, index) => classes?.[index] ?? { name: String(index), nameZh: null });
}
