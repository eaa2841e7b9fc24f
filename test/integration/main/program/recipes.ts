import { readdirSync } from 'node:fs';

/** Every recipe that comes with the program, by its file's name. */
export const recipeIds: readonly string[] = readdirSync(new URL('../../../../resources/recipes', import.meta.url))
  .filter((name) => name.endsWith('.json'))
  .map((name) => name.slice(0, -'.json'.length));
