import { layerText } from '../../../core/comparison/architecture.ts';
import { mostCompared, type Comparison } from '../../../core/comparison/comparison.ts';
import { comparisonTable } from '../../../core/comparison/table.ts';
import { verdictWords } from '../../../core/comparison/verdict.ts';
import { isPhrase, phraseText } from '../../../core/errors/words.ts';
import { htmlReport } from '../../../core/reports/html.ts';
import { markdownReport } from '../../../core/reports/markdown.ts';
import { writeTable } from '../../../core/tables/table.ts';
import { compareRuns, ledgerAnswers, type FindAnswers } from '../../runs/compare.ts';
import { testAnswers } from '../../inspect/test-answers.ts';
import type { Context, Outcome } from '../command.ts';
import { duration, share, whole } from '../format.ts';
import type { CompareOptions } from '../options/compare.ts';
import { checkOutput, writeOutput } from '../output-file.ts';
import { withServices, type Services } from '../services.ts';
import { reportOf } from './compare-report.ts';
import { table } from '../table.ts';
import { wrongUsage } from '../usage.ts';

const reportForms = { html: htmlReport, md: markdownReport } as const;

export async function compare(context: Context, names: readonly string[], { checkpoint, split, table: file, report }: CompareOptions): Promise<Outcome> {
  if (names.length > mostCompared) throw wrongUsage(`${names.length} runs are too many to compare.`, `Name at most ${mostCompared}.`);
  for (const one of [file, report]) if (one) await checkOutput(one.path);
  const { comparison, said, text } = await withServices(context, async (services) => {
    const ids = names.map((name) => services.runs.find(name));
    const twice = ids.find((id, place) => ids.indexOf(id) !== place);
    if (twice !== undefined) throw wrongUsage(`Run ${twice} is named twice.`, 'Name each run once.');
    const find = await answersToCompare(context, services, ids, checkpoint, split);
    const comparison = await compareRuns(services.runs, ids, find);
    const said = { verdicts: verdictsOf(comparison), layers: sayLayers(comparison), notes: comparison.notes.map(sayNote) };
    return { comparison, said, text: report ? reportForms[report.form](await reportOf(services, comparison, find, said)) : null };
  });
  if (report && text !== null) await writeOutput(report.path, text);
  if (file) await writeOutput(file.path, writeTable(comparisonTable(comparison), file.form));
  const value = {
    ...comparison,
    pairs: comparison.pairs.map((pair, place) => ({ ...pair, outcome: pair.verdict, verdict: said.verdicts[place]! })),
    notes: said.notes,
  };
  return { value, text: () => describe(comparison, said) };
}

async function answersToCompare(context: Context, services: Services, ids: readonly string[], checkpoint: string, split: CompareOptions['split']): Promise<FindAnswers> {
  const { runs, inspector } = services;
  if (split === 'validation') return ledgerAnswers(runs, checkpoint === 'best' || checkpoint === 'last' ? checkpoint : Number(checkpoint));
  return testAnswers(inspector, runs, ids.filter((id) => runs.imported(id) === null).map((id) => runs.show(id)), checkpoint, { signal: context.interruption(), onProgress: (done, total) => context.report.bar(done / total, `${whole(done)} of ${whole(total)} images`) });
}

function nameOf({ runs }: Comparison, id: string): string {
  return runs.find(({ run }) => run === id)!.name;
}

/** A sentence a pair. */
function verdictsOf(comparison: Comparison): string[] {
  return comparison.pairs.map((pair) => phraseText(verdictWords(pair, [nameOf(comparison, pair.a), nameOf(comparison, pair.b)])));
}

/** A line a layer that differs. */
function sayLayers(comparison: Comparison): string[] {
  return comparison.architecture.map(({ run, change, layer, from, to }) => `${nameOf(comparison, run)}: ${layer} ${change}: ${[from, to].filter((one) => one !== null).map((one) => layerText(one)).join(' -> ')}`);
}

function sayNote(note: Comparison['notes'][number]): string {
  return isPhrase(note) ? phraseText(note) : `${note.message} ${note.hint}`;
}

function describe({ runs, settings, images }: Comparison, { verdicts, layers, notes }: Record<'verdicts' | 'layers' | 'notes', readonly string[]>): string {
  const blocks = [
    table(
      [
        { title: 'RUN', cell: (row) => row.run },
        { title: 'NAME', cell: (row) => row.name },
        { title: 'BEST', cell: (row) => share(row.best?.value ?? null), align: 'right' },
        { title: 'EPOCH', cell: (row) => row.best?.epoch ?? null, align: 'right' },
        { title: 'LAST', cell: (row) => share(row.last ? (row.last.valAccuracy ?? row.last.accuracy) : null), align: 'right' },
        { title: 'PARAMETERS', cell: (row) => row.params === null ? null : whole(row.params), align: 'right' },
        { title: 'TIME', cell: (row) => row.seconds === null ? null : duration(row.seconds), align: 'right' },
        { title: 'COMPARED', cell: (row) => share(row.accuracy), align: 'right' },
      ],
      runs,
    ),
    images === null ? '' : `Compared over ${whole(images.count)} images of ${images.dataset}, ${images.split}:\n${verdicts.join('\n')}`,
    settings.length === 0 ? '' : table([{ title: 'SETTING', cell: (row) => row.path }, ...runs.map(({ name }, place) => ({ title: name, cell: (row: (typeof settings)[number]) => (row.values[place] === null ? null : String(row.values[place])) }))], settings),
    layers.join('\n'),
    notes.join('\n'),
  ];
  return blocks.filter((block) => block !== '').join('\n\n');
}
