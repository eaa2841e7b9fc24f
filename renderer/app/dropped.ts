import { holdsModel, type IncomingFile } from './model-files.ts';

/** What was dropped on the window, and so what is done with it. */
export type Dropped = { kind: 'log'; files: readonly IncomingFile[] } | { kind: 'model'; files: readonly IncomingFile[] } | { kind: 'picture'; file: Blob; name: string } | { kind: 'folder' | 'dataset'; files: readonly IncomingFile[] } | { kind: 'other' };
export type DropKind = Dropped['kind'];

const pictureEndings = /\.(png|jpe?g|jfif|jpe|webp|gif|avif|bmp|tiff?)$/i;

const eventFile = /(^|\/)[^/]*tfevents[^/]*$/;
const tables = /\.csv(\.gz)?$/i;

/** A data set in one file, or in a few that belong together. */
const packed = /\.(tar|tgz|tar\.gz|zip|npz|parquet)$|ubyte(\.gz)?$/i;

/** Those of them that are logs: TensorBoard's event files, else CSV. */
export function logFiles(files: readonly IncomingFile[]): IncomingFile[] {
  const boards = files.filter(({ path }) => eventFile.test(path));
  return boards.length > 0 ? boards : files.filter(({ path }) => tables.test(path));
}

/** Event files win over all, a model over what lies beside it, pictures over tables of their labels; of several pictures the first is taken. */
export function readDrop(files: readonly IncomingFile[]): Dropped {
  const logs = logFiles(files);
  if (logs.some(({ path }) => eventFile.test(path)) || (logs.length > 0 && !holdsModel(files) && !files.some(isPicture))) return { kind: 'log', files: logs };
  if (holdsModel(files)) return { kind: 'model', files };
  if (files.some(({ path }) => path.includes('/'))) return { kind: 'folder', files };
  if (files.some(({ path }) => packed.test(path))) return { kind: 'dataset', files };
  const picture = files.find(isPicture);
  if (picture) return { kind: 'picture', file: picture.file, name: picture.path };
  return files.length === 0 ? { kind: 'folder', files } : { kind: 'other' };
}

function isPicture({ path, file }: IncomingFile): boolean {
  return file.type === '' ? pictureEndings.test(path) : file.type.startsWith('image/') && file.type !== 'image/svg+xml';
}

/** What is dragged over the window: names are not to be seen yet, only types. */
export function dragged(items: Iterable<{ kind: string; type: string }>): 'picture' | 'files' | null {
  const files = [...items].filter(({ kind }) => kind === 'file');
  if (files.length === 0) return null;
  return files.every(({ type }) => type.startsWith('image/')) ? 'picture' : 'files';
}
