import { resolveModel } from '../../../core/model/model.ts';
import { summarize } from '../../../core/model/summary.ts';
import { summaryTable } from '../../../core/model/table.ts';
import { loadRecipes, summarizeRecipe } from '../../training/recipes.ts';
import type { Context, Outcome } from '../command.ts';
import { whole } from '../format.ts';
import { findModel } from '../models.ts';
import { table } from '../table.ts';

export async function listRecipes(): Promise<Outcome> {
  const value = (await loadRecipes()).map(summarizeRecipe);
  return {
    value,
    text: () =>
      table(
        [
          { title: 'RECIPE', cell: (row) => row.id },
          { title: 'DATA SET', cell: (row) => row.dataset },
          { title: 'PARAMS', cell: (row) => whole(row.params), align: 'right' },
          { title: 'EPOCHS', cell: (row) => row.epochs, align: 'right' },
          { title: 'BATCH', cell: (row) => row.batchSize, align: 'right' },
          { title: "ITS AUTHOR'S RESULT", cell: (row) => row.result },
        ],
        value,
      ),
  };
}

export async function summarizeModel(context: Context, name: string): Promise<Outcome> {
  const summary = summarize(resolveModel(await findModel(context, name)));
  return { value: summary, text: () => summaryTable(summary) };
}
