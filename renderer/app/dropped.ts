import { holdsModel, type IncomingFile } from './model-files.ts';

/** What was dropped on the window, and so what is done with it. */
export type Dropped = { kind: 'model'; files: readonly IncomingFile[] } | { kind: 'picture'; file: Blob; name: string } | { kind: 'folder' } | { kind: 'other' };
export type DropKind = Dropped['kind'];

const pictureEndings = /\.(png|jpe?g|jfif|jpe|webp|gif|avif|bmp|tiff?)$/i;

/** A model wins over the pictures that lie beside it; of several pictures the first is taken. */
export function readDrop(files: readonly IncomingFile[]): Dropped {
  if (holdsModel(files)) return { kind: 'model', files };
  if (files.some(({ path }) => path.includes('/'))) return { kind: 'folder' };
  const picture = files.find(({ path, file }) => (file.type === '' ? pictureEndings.test(path) : file.type.startsWith('image/') && file.type !== 'image/svg+xml'));
  return picture ? { kind: 'picture', file: picture.file, name: picture.path } : { kind: files.length === 0 ? 'folder' : 'other' };
}

/** What is dragged over the window: names are not to be seen yet, only types. */
export function dragged(items: Iterable<{ kind: string; type: string }>): 'picture' | 'files' | null {
  const files = [...items].filter(({ kind }) => kind === 'file');
  if (files.length === 0) return null;
  return files.every(({ type }) => type.startsWith('image/')) ? 'picture' : 'files';
}
