import { EpochalError } from '../../core/errors.ts';

/** A file on its way in, with its path in the folder it was chosen from. */
export interface IncomingFile {
  path: string;
  file: Blob;
}

/** Endings of files that a network is read from. */
const modelEndings = ['.keras', '.h5', '.hdf5', '.json', '.tflite', '.onnx', '.epochal'] as const;

/** For a file dialog. */
export const modelAccept = [...modelEndings, '.bin'].join();

/** Whether a drop holds a model: a file of such an ending. Shards come with their `model.json`. */
export function holdsModel(files: readonly { path: string }[]): boolean {
  return files.some(({ path }) => modelEndings.some((ending) => path.toLowerCase().endsWith(ending)));
}

/** A tree of files as a browser hands over a dropped folder. */
type Entry = FileSystemEntry;

/** Files at most that a drop may hold: a whole disk given by mistake is not walked to its end. */
const mostFiles = 1_000_000;

/** All files of a drop, folders walked through. Must be called while the drop is handled. @throws EpochalError `files.too-many`. */
export async function droppedFiles(transfer: DataTransfer): Promise<IncomingFile[]> {
  // All are taken up at once: after the first wait the drop is over, and empty.
  const dropped = [...transfer.items].filter(({ kind }) => kind === 'file').map((item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }));
  const found: IncomingFile[] = [];
  for (const { entry, file } of dropped) {
    if (entry) await walk(entry, found);
    else if (file) found.push({ path: file.name, file });
  }
  return found;
}

async function walk(entry: Entry, found: IncomingFile[]): Promise<void> {
  if (found.length >= mostFiles) throw new EpochalError('files.too-many', { most: mostFiles });
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    found.push({ path: entry.fullPath.replace(/^\//, ''), file });
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const read = (): Promise<Entry[]> => new Promise((resolve, reject) => reader.readEntries(resolve, reject));
  // A browser gives a hundred at a time.
  for (let some = await read(); some.length > 0; some = await read()) for (const one of some) await walk(one, found);
}

/** Files chosen by a dialog, of a folder or by themselves. */
export function chosenFiles(files: Iterable<File>): IncomingFile[] {
  return [...files].map((file) => ({ path: file.webkitRelativePath || file.name, file }));
}

/** What a model of these files is called until it has a name: the folder, else the file. */
export function nameOfFiles(files: readonly { path: string }[]): string {
  const first = (files.find(({ path }) => /model\.json$/i.test(path)) ?? files[0])?.path ?? '';
  const parts = first.split('/');
  return parts.length > 1 ? parts.at(-2)! : first;
}

/**
 * Asks for files, or for a folder, by the system's dialog; must be called while a key or a click is handled.
 * @param accept endings, joined by commas; '' for any.
 */
export function chooseFiles(folder: boolean, accept = ''): Promise<IncomingFile[]> {
  const input = Object.assign(document.createElement('input'), { type: 'file', multiple: true, webkitdirectory: folder, accept });
  return new Promise((resolve) => {
    input.onchange = () => resolve(chosenFiles(input.files ?? []));
    input.oncancel = () => resolve([]);
    input.click();
  });
}
