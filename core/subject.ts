import { z } from 'zod';
import type { DatasetInfo } from './datasets.ts';
import { black, colourSchema, fits, type Fit } from './pictures/fit.ts';

/** A name of a class in both languages. */
export interface ClassName {
  name: string;
  /** Simplified Chinese. */
  nameZh: string | null;
}

const side = z.int().min(1).max(65_536);

/** How pictures become a network's input. `fill` is the colour around those that are padded; black where there is none. */
export const pixelsSchema = z.strictObject({ height: side, width: side, channels: z.int().min(1).max(4), fit: z.enum(fits), fill: colourSchema.optional() });
export type Pixels = z.output<typeof pixelsSchema>;

const word = z.string().max(10_000);
export const classNamesSchema: z.ZodType<ClassName[]> = z.array(z.strictObject({ name: word, nameZh: word.nullable() })).min(1).max(100_000);

/** What a run was trained to tell apart, and from which pixels: its own for ever, whatever becomes of its data set. */
export interface RunSubject {
  /** In label order. */
  classes: ClassName[];
  pixels: Pixels;
}

/** What of a data set makes its subject. */
type SubjectFacts = Pick<DatasetInfo, 'classes' | 'height' | 'width' | 'channels'> & { classesZh?: readonly string[] | undefined; fit?: Fit | null; fill?: string | null };

/** Of a run that begins on a data set; one whose pictures had their size says nothing of others, which are cut out. */
export function subjectOf({ classes, classesZh, height, width, channels, fit, fill }: SubjectFacts): RunSubject {
  const prepared = fit === 'pad' ? { fit, fill: fill ?? black } : { fit: fit ?? 'crop' };
  return { classes: namesOf({ classes, classesZh }), pixels: { height, width, channels, ...prepared } };
}

/** How pictures become the input of a network: as its run has it, where that is known; else they are cut out. */
export function pixelsFor([height, width, channels]: readonly number[], known: Pixels | null | undefined): Pixels {
  return { height: height!, width: width!, channels: channels!, fit: known?.fit ?? 'crop', ...(known?.fill !== undefined && { fill: known.fill }) };
}

/** For people: what is done to a picture that has its colours. */
export function fittingText({ height, width, fit, fill = black }: Pixels): string {
  if (fit === 'squash') return `scaled (Lanczos) to ${width} x ${height}, each side by itself`;
  return fit === 'pad' ? `scaled (Lanczos) to lie within ${width} x ${height}, with ${fill} around` : `scaled (Lanczos) to cover ${width} x ${height} and cut to its centre`;
}

/** The classes of a data set in both languages. */
export function namesOf({ classes, classesZh }: { classes: readonly string[]; classesZh?: readonly string[] | undefined }): ClassName[] {
  return classes.map((name, index) => ({ name, nameZh: classesZh?.[index] ?? null }));
}

/** The names that are known, else the classes' numbers. */
export function namesOrNumbers(classes: readonly ClassName[] | null, count: number): ClassName[] {
  return Array.from({ length: count }, (_, index) => classes?.[index] ?? { name: String(index), nameZh: null });
}
