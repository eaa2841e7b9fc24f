import { z } from 'zod';
import type { ModelSummary } from '../model/summary.ts';
import type { Recipe, RecipeSummary } from '../recipes.ts';
import { call, nothing } from './call.ts';

export const recipesCalls = {
  'recipes.list': call<RecipeSummary[]>()(nothing),
  'recipes.show': call<{ recipe: Recipe; summary: ModelSummary }>()(z.strictObject({ recipe: z.string() })),
} as const;
