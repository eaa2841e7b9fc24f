import { resolve } from 'node:path';
import { EpochalError } from '../../../core/errors.ts';
import type { Prediction } from '../../../core/predictions.ts';
import type { Pixels } from '../../../core/subject.ts';
import { pictureKindNames } from '../../pictures/picture-kind.ts';
import type { PictureDecoder } from '../../pictures/decoder.ts';
import type { Context, Outcome } from '../command.ts';
import { csv } from '../../../core/tables/csv.ts';
import { findPictures, type FoundPicture, type PassedOver } from '../found-pictures.ts';
import { awaitInterruptible } from '../interruption.ts';
import type { PredictOptions } from '../options/answers.ts';
import { checkOutput, writeOutput } from '../output-file.ts';
import { withServices } from '../services.ts';
import { table } from '../table.ts';

type PicturePrediction = { path: string } & Pick<Prediction, 'top' | 'probabilities' | 'named'>;

/** Pictures held decoded at a time. */
const chunk = 256;

export async function predictPictures(context: Context, name: string, paths: readonly string[], options: PredictOptions): Promise<Outcome> {
  if (options.csv !== undefined) await checkOutput(options.csv);
  const { found, passedOver } = await findPictures(paths);
  reportPassedOver(context, passedOver);
  return withServices(context, async ({ networks, inspector, pictures }) => {
    const interruption = context.interruption();
    const network = networks.find(name);
    const shape = inspector.inputPixels(network);
    const value: PicturePrediction[] = [];
    for (let first = 0; first < found.length; first += chunk) {
      const readable = await awaitInterruptible(interruption, decodeAll(context, pictures, found.slice(first, first + chunk), shape), callOff);
      const answered = inspector.predict(network, readable.map(({ pixels }) => pixels), { top: options.top, checkpoint: options.checkpoint });
      const predictions = await awaitInterruptible(interruption, answered, callOff);
      value.push(...predictions.map(({ top, probabilities, named }, index) => ({ path: readable[index]!.path, top, probabilities, named })));
      context.report.bar(Math.min(1, (first + chunk) / found.length), `${value.length} of ${found.length} pictures`);
    }
    if (value.length === 0) throw new EpochalError('picture.none', { count: found.length, kinds: pictureKindNames });
    if (!value[0]!.named) context.report.line(`What '${name}' calls its classes is not known: they are given by their numbers.`);
    if (options.csv !== undefined) await writeOutput(options.csv, asCsv(value));
    return { value, text: () => describe(value) };
  });
}

function callOff(): never {
  throw new EpochalError('predict.cancelled');
}

/** Lines for people who read along; a program gets each. */
const mostLines = 20;

function reportPassedOver({ report }: Context, passedOver: readonly PassedOver[]): void {
  const shown = report.mode === 'people' ? passedOver.slice(0, mostLines) : passedOver;
  for (const { path, reason } of shown) report.line(`left out: ${path}: ${reason}`);
  const rest = passedOver.length - shown.length;
  if (rest > 0) report.line(`left out: ${rest} more; --json names each`);
}

async function decodeAll(context: Context, pictures: PictureDecoder, found: readonly FoundPicture[], shape: Pixels): Promise<{ path: string; pixels: Uint8Array }[]> {
  const outcomes = await Promise.all(found.map(({ path }) => pictures.decode({ path: resolve(path) }, shape).catch((error: unknown) => explain(error, path))));
  if (context.interruption().aborted) callOff();
  return outcomes.flatMap((outcome, index) => {
    const { path, named } = found[index]!;
    if (!(outcome instanceof EpochalError)) return { path, pixels: outcome };
    if (named) throw outcome;
    context.report.line(`left out: ${outcome.message}`);
    return [];
  });
}

function explain(error: unknown, path: string): EpochalError {
  if (error instanceof EpochalError) return new EpochalError('picture.unreadable/named', { path, problem: error.plain }, { cause: error });
  return new EpochalError('picture.unreadable/file', { path, reason: error instanceof Error ? error.message : String(error) }, { cause: error });
}

function asCsv(predictions: readonly PicturePrediction[]): string {
  const classes = predictions[0]!.probabilities.map((_, index) => index);
  return csv([
    ['path', 'index', 'name', 'probability', ...classes.map((index) => `probability_${index}`)],
    ...predictions.map(({ path, top, probabilities }) => [path, top[0]!.index, top[0]!.name, top[0]!.probability, ...probabilities]),
  ]);
}

function describe(predictions: readonly PicturePrediction[]): string {
  const label = ({ name, nameZh }: Prediction['top'][number]): string => (nameZh === null ? name : `${name} ${nameZh}`);
  return table(
    [
      { title: 'PICTURE', cell: (row) => row.path },
      ...predictions[0]!.top.map((_, rank) => ({
        title: rank === 0 ? 'ANSWER' : '',
        cell: (row: PicturePrediction) => `${row.top[rank]!.probability.toFixed(4)} ${label(row.top[rank]!)}`,
      })),
    ],
    predictions,
  );
}
