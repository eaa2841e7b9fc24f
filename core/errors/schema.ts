import { z } from 'zod';
import { phrase, type Phrase } from './words.ts';

const value: z.ZodType = z.lazy(() => z.union([z.string(), z.number(), z.null(), plainErrorSchema, phraseShape]));
const phraseShape = z.object({ phrase: z.string(), values: z.record(z.string(), value) });

/** An error as a database or a file keeps it. An earlier Epochal kept neither its key nor its values. */
export const plainErrorSchema = z.object({
  code: z.string(),
  message: z.string(),
  hint: z.string(),
  key: z.string().optional(),
  values: z.record(z.string(), value).optional(),
});

/** A phrase as a database or a file keeps it: as it is. */
export const phraseSchema = z.custom<Phrase>((given) => phraseShape.safeParse(given).success);

/** A phrase, or the English text that an earlier Epochal kept in its place. */
export const phraseOrTextSchema = z.union([phraseSchema, z.string().transform((text) => phrase`${text}`)]);
