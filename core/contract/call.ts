import { z } from 'zod';

export interface Call<Input extends z.ZodType, Output> {
  input: Input;
  /** Only a type: outputs are ours and not checked. */
  output?: Output;
}

/** A call by the schema of its input and the type of its answer: `call<RunRow>()(schema)`. */
export function call<Output>() {
  return <Input extends z.ZodType>(input: Input): Call<Input, Output> => ({ input });
}

/** Files that a window has brought, each with its path in the folder it was chosen from. */
export const broughtFiles = z.array(z.strictObject({ upload: z.string().min(1), path: z.string().min(1).max(500) })).min(1).max(1000);
export const nothing = z.strictObject({});
export const split = z.enum(['train', 'validation', 'test', 'unlabeled']);
