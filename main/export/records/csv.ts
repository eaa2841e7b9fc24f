import { flattened, type SettingValue } from '../../../core/comparison/settings.ts';
import { writeTable } from '../../../core/tables/table.ts';
import { csvLog } from '../../records/csvLog.ts';
import { pythonFloat } from '../../records/pythonFloat.ts';
import { recordNames } from './names.ts';
import { loggedEpochs, loggedSteps, type RecordedDetail, type RecordedRun, type RecordFiles } from './recorded.ts';

const tableName = 'runs';

/**
 * A file a run as Keras's CSVLogger writes it after a callback that tells the learning rate, and `runs.csv`, a row a run:
 * what it reached, and its settings.
 * @param perStep a second file a run, with a line a step.
 */
export function csvFiles(runs: readonly RecordedRun[], perStep: boolean): RecordFiles {
  const names = recordNames(runs.map(({ detail }) => detail), [tableName]);
  const files: RecordFiles = new Map([[`${tableName}.csv`, () => [Buffer.from(tableOf(runs.map(({ detail }) => detail), names))]]]);
  for (const [place, run] of runs.entries()) {
    files.set(`${names[place]}.csv`, () => [Buffer.from(epochLines(run.detail))]);
    if (perStep) files.set(`${names[place]}.steps.csv`, () => stepLines(run));
  }
  return files;
}

function epochLines(detail: RecordedDetail): string {
  const rows = loggedEpochs(detail).map(({ epoch, learningRate, values }) => ({ epoch, values: { ...values, ...(learningRate === null ? {} : { learning_rate: learningRate }) } }));
  // An epoch of a log may tell less than others.
  const names = detail.trained ? undefined : [...new Set(rows.flatMap(({ values }) => Object.keys(values)))];
  return csvLog(rows, { separator: ',', before: '' }, names);
}

function* stepLines(run: RecordedRun): Iterable<Uint8Array> {
  yield Buffer.from('step,batch_accuracy,batch_loss\r\n');
  for (const { stepsDone, values } of loggedSteps(run)) yield Buffer.from(`${[stepsDone, ...['accuracy', 'loss'].map((name) => (values[name] === undefined ? 'NA' : pythonFloat(values[name])))].join(',')}\r\n`);
}

function tableOf(details: readonly RecordedDetail[], names: readonly string[]): string {
  const settings = details.map(({ trained }) => (trained ? flattened(trained.training) : new Map<string, SettingValue>()));
  const paths = [...new Set(settings.flatMap((values) => [...values.keys()]))];
  return writeTable({
    titles: ['file', 'run', 'name', 'state', 'recipe', 'dataset', 'created', 'epochs done', 'best metric', 'best epoch', 'best value', 'last loss', 'last accuracy', 'last val loss', 'last val accuracy', 'seconds', 'parameters', ...paths],
    rows: details.map(({ run, name, state, recipe, dataset, created, epochs, best, epochRows, trained }, place) => {
      const last = epochRows.at(-1);
      return [
        `${names[place]}.csv`, run, name, state, recipe, trained && dataset, created, epochs,
        best?.metric ?? null, best?.epoch ?? null, best?.value ?? null,
        last?.loss ?? null, last?.accuracy ?? null, last?.valLoss ?? null, last?.valAccuracy ?? null,
        epochRows.reduce<number | null>((sum, { seconds }) => (sum === null || seconds === null ? null : sum + seconds), 0), trained?.params ?? null,
        ...paths.map((path) => cell(settings[place]!.get(path) ?? null)),
      ];
    }),
  }, 'csv');
}

function cell(value: SettingValue): string | number | null {
  return typeof value === 'boolean' ? String(value) : value;
}
