import { toPlainError } from '../../../core/errors.ts';
import { phraseText } from '../../../core/errors/words.ts';
import { resolveModel } from '../../../core/model/model.ts';
import { summarize } from '../../../core/model/summary.ts';
import type { Imported, ModelRow } from '../../../core/models.ts';
import { UnsupportedError } from '../../formats/errors.ts';
import type { Context, Outcome } from '../command.ts';
import { bytes, whole } from '../format.ts';
import { withServices, type Services } from '../services.ts';
import { fields } from '../table.ts';

export async function importFile(context: Context, path: string, name: string | null): Promise<Outcome> {
  return withServices(context, async (services) => {
    try {
      const imported = await services.importer.import(path, {
        name,
        signal: context.interruption(),
        onProgress: (done, total) => context.report.bar(done / total, `${bytes(done)} of ${bytes(total)}`),
      });
      return outcomeOf(services, imported);
    } catch (error) {
      // Programs get each layer by itself, too.
      if (!(error instanceof UnsupportedError) || context.report.mode === 'people') throw error;
      return { value: { error: toPlainError(error), unsupported: error.layers }, text: () => '', exitCode: 1 };
    }
  });
}

function outcomeOf({ runs }: Services, imported: Imported): Outcome {
  if (imported.kind === 'model') return { value: { ...imported.row, unsupported: [] }, text: () => describeModel(imported.row) };
  const { rows, warnings } = imported;
  const [first] = rows;
  const { layers, totalParams } = first ? summarize(resolveModel(runs.readModel(first.run))) : { layers: [], totalParams: 0 };
  const value = { model: first?.run ?? null, layers: layers.length, params: totalParams, unsupported: [], runs: rows, warnings };
  return { value, text: () => [...rows.map(({ run, name, state }) => `run ${run} (${name}), ${state}`), ...warnings.map((warning) => `note: ${phraseText(warning)}`)].join('\n') };
}

/** An imported model for people. */
export function describeModel({ model, name, layers, params, input, classes, origin, warnings }: ModelRow): string {
  const shown = fields([
    ['model', `${model} (${name})`],
    ['from', `${origin.file} (${origin.kind}, ${bytes(origin.bytes)})`],
    ['sha256', origin.sha256],
    ['takes', input.join(' x ')],
    ['tells apart', `${whole(classes)} classes`],
    ['layers', layers],
    ['params', whole(params)],
  ]);
  return [shown, ...warnings.map((warning) => `note: ${phraseText(warning)}`)].join('\n');
}
