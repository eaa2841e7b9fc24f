import { z } from 'zod';

/** A SHA-256 as Epochal writes it: 64 lower-case hexadecimal digits. */
export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);
