import { createReadStream, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { DatasetInfo } from '../../core/datasets.ts';
import { checkpointsFolder } from './folders.ts';
import type { CompleteRun } from './history.ts';
import { recordFiles } from './record.ts';
import { toBytes } from './series.ts';
import { bundlePaths } from '../formats/bundle.ts';

/** One run that goes into a bundle. */
export interface BundledRun extends CompleteRun {
  /** Where its files lie. */
  folder: string;
  /** Null where it is not known. */
  dataset: DatasetInfo | null;
}

/** A file of a bundle before it is packed. */
export interface BundleFile {
  path: string;
  content: Uint8Array | { file: string };
}

/** The files of one run, in the order in which they lie in a bundle: small ones first. */
export function filesOf({ history, steps, samples, folder, dataset }: BundledRun): BundleFile[] {
  const { id } = history.run;
  const stored = samples.map(({ epoch, split, predictions }) => ({ epoch, split, predictions: Buffer.from(predictions).toString('base64') }));
  return [
    { path: bundlePaths.history(id), content: json(history) },
    ...(dataset === null ? [] : [{ path: bundlePaths.dataset(id), content: json(dataset) }]),
    { path: bundlePaths.samples(id), content: json(stored) },
    { path: bundlePaths.steps(id), content: Buffer.concat([toBytes(steps.loss), toBytes(steps.accuracy)]) },
    ...folderFiles(folder, history.checkpoints.map((checkpoint) => checkpoint.folder)).map((path) => ({ path: bundlePaths.folder(id) + path, content: { file: join(folder, path) } })),
  ];
}

/** The content of a file in parts, as often as it is asked for. */
export function open(content: BundleFile['content']): AsyncIterable<Uint8Array> | Iterable<Uint8Array> {
  return content instanceof Uint8Array ? [content] : (createReadStream(content.file, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>);
}

/** What a folder says of its run is in the record of the bundle. */
const inRecord: readonly string[] = Object.values(recordFiles);

/** Paths of a run's files, `/` between parts. Of checkpoints those that have a row; nothing half done, and no links. */
function folderFiles(folder: string, checkpoints: readonly string[]): string[] {
  const found: string[] = [];
  const visit = (below: string, allowed: (name: string) => boolean): void => {
    for (const entry of readdirSync(join(folder, below), { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (entry.name.startsWith('.') || !allowed(entry.name)) continue;
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isFile()) found.push(path);
      else if (entry.isDirectory()) visit(path, path === checkpointsFolder ? (name) => checkpoints.includes(name) : () => true);
    }
  };
  visit('', (name) => !inRecord.includes(name));
  return found;
}

function json(value: unknown): Buffer {
  return Buffer.from(`${JSON.stringify(value, null, 2)}\n`);
}
