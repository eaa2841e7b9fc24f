import { resolveModel } from '../../../core/model/model.ts';
import { summarize } from '../../../core/model/summary.ts';
import { findRecipe, summarizeRecipe } from '../../training/recipes.ts';
import type { Studio } from '../../studio/services.ts';
import type { HandlersOf } from '../handlers.ts';

export const recipesHandlers = ({ recipes }: Studio): HandlersOf<'recipes'> => ({
  'recipes.list': async () => (await recipes()).map(summarizeRecipe),
  'recipes.show': async ({ recipe: id }) => {
    const recipe = findRecipe(await recipes(), id);
    return { recipe, summary: summarize(resolveModel(recipe.model)) };
  },
});
