import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { EpochalError } from '../../../core/errors.ts';
import type { Prediction } from '../../../core/predictions.ts';
import type { PictureDecoder } from '../../pictures/decoder.ts';
import type { PictureShape } from '../../pictures/picture.ts';
import type { Context, Outcome } from '../command.ts';
import { csv } from '../csv.ts';
import type { PredictOptions } from '../options/answers.ts';
import { checkOutput, writeOutput } from '../output-file.ts';
import { withPlace } from '../place.ts';
import { table } from '../table.ts';

type PicturePrediction = { path: string } & Pick<Prediction, 'top' | 'probabilities' | 'named'>;

/** Pictures held decoded at a time. */
const chunk = 256;

export async function predictPictures(context: Context, name: string, paths: readonly string[], options: PredictOptions): Promise<Outcome> {
  if (options.csv !== undefined) await checkOutput(options.csv);
  const found = await findPictures(paths);
  return withPlace(context, async ({ networks, inspector, pictures }) => {
    const run = networks.find(name);
    const shape = inspector.inputShape(run);
    const value: PicturePrediction[] = [];
    for (let first = 0; first < found.length; first += chunk) {
      const readable = await decodeAll(context, pictures, found.slice(first, first + chunk), shape);
      const predictions = await inspector.predict(run, readable.map(({ pixels }) => pixels), { top: options.top, checkpoint: options.checkpoint });
      value.push(...predictions.map(({ top, probabilities, named }, index) => ({ path: readable[index]!.path, top, probabilities, named })));
      context.report.bar(Math.min(1, (first + chunk) / found.length), `${value.length} of ${found.length} pictures`);
    }
    if (value.length === 0) throw new EpochalError('picture.none', `None of the ${found.length} pictures can be read.`, 'Give PNG, JPEG, WebP, GIF, TIFF, AVIF or BMP files.');
    if (!value[0]!.named) context.report.line(`What '${name}' calls its classes is not known: they are told by their numbers.`);
    if (options.csv !== undefined) await writeOutput(options.csv, asCsv(value));
    return { value, text: () => describe(value) };
  });
}

interface Found {
  path: string;
  /** Named by the user, not found in a folder. */
  named: boolean;
}

const pictureFile = /\.(png|jpe?g|webp|gif|tiff?|avif|bmp)$/i;

/** The files named, and the pictures below the folders named, in order of their names. */
async function findPictures(paths: readonly string[]): Promise<Found[]> {
  const found: Found[] = [];
  for (const path of paths) {
    const info = await stat(path).catch(() => null);
    if (!info) throw new EpochalError('picture.missing', `There is no file or folder ${path}.`, 'Check the path.');
    if (!info.isDirectory()) {
      found.push({ path, named: true });
      continue;
    }
    const below = (await readdir(path, { recursive: true })).filter((file) => pictureFile.test(file)).sort();
    if (below.length === 0) throw new EpochalError('picture.none', `The folder ${path} holds no pictures.`, 'Give a folder with PNG, JPEG, WebP, GIF, TIFF, AVIF or BMP files.');
    found.push(...below.map((file) => ({ path: join(path, file), named: false })));
  }
  return found;
}

async function decodeAll(context: Context, pictures: PictureDecoder, found: readonly Found[], shape: PictureShape): Promise<{ path: string; pixels: Uint8Array }[]> {
  const outcomes = await Promise.all(found.map(({ path }) => pictures.decode({ path: resolve(path) }, shape).catch((error: unknown) => explain(error, path))));
  return outcomes.flatMap((outcome, index) => {
    const { path, named } = found[index]!;
    if (!(outcome instanceof EpochalError)) return { path, pixels: outcome };
    if (named) throw outcome;
    context.report.line(`left out: ${outcome.message}`);
    return [];
  });
}

function explain(error: unknown, path: string): EpochalError {
  const known = error instanceof EpochalError;
  return new EpochalError(
    known ? error.code : 'picture.unreadable',
    `${path}: ${error instanceof Error ? error.message : String(error)}`,
    known ? error.hint : 'Check that the file can be read.',
    { cause: error },
  );
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
