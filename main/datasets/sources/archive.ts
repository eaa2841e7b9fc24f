import { phrase } from '../../../core/errors/words.ts';
import { open, rename, rm, stat } from 'node:fs/promises';
import { sizeText } from '../../system/disk-space.ts';
import { nameOf, type ArchiveSource } from '../known.ts';
import { type Task, cancelled } from '../progress.ts';
import { SourceFailure } from './failure.ts';
import { hashFile } from './file-sum.ts';

/** Until the server answers, and between two pieces of data. */
const patience = { answerMs: 8_000, silenceMs: 30_000 };

/**
 * Downloads an archive to `file`. What an earlier attempt left in `file.part` is continued where the server can.
 * @throws SourceFailure when the server can't be reached in 8 s, falls silent for 30 s, or sends something else.
 */
export async function downloadArchive(source: ArchiveSource, file: string, task: Task): Promise<void> {
  const part = `${file}.part`;
  const have = (await stat(part).catch(() => null))?.size ?? 0;
  const timer = new AbortController();
  let timeout = setTimeout(() => timer.abort(), patience.answerMs);
  const signal = task.signal ? AbortSignal.any([task.signal, timer.signal]) : timer.signal;
  try {
    const response = await request(source, have, signal);
    const resumed = response.status === 206;
    if (!response.ok || !response.body) throw new SourceFailure(phrase`${host(source)} answered ${response.status}`);
    let done = resumed ? have : 0;
    const hash = await hashFile(part, 'md5', done);
    const handle = await open(part, resumed ? 'a' : 'w');
    try {
      for await (const chunk of response.body) {
        clearTimeout(timeout);
        timeout = setTimeout(() => timer.abort(), patience.silenceMs);
        done += chunk.length;
        if (done > source.bytes * 2) throw new SourceFailure(phrase`${host(source)} sends more than the ${sizeText(source.bytes)} expected`);
        hash.update(chunk);
        await handle.writeFile(chunk);
        task.report({ phase: 'download', done, total: source.bytes, unit: 'bytes', message: phrase`Downloading the ${nameOf(source)}` });
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
    const md5 = hash.digest('hex');
    if (md5 === source.md5) return await rename(part, file);
    await rm(part, { force: true });
    // What was left from before may have been the wrong part: once more from the start.
    if (resumed) return await downloadArchive(source, file, task);
    throw new SourceFailure(phrase`what ${host(source)} sent has md5 ${md5}, ${source.md5} expected`);
  } catch (error) {
    throw explain(error, source, task);
  } finally {
    clearTimeout(timeout);
  }
}

async function request(source: ArchiveSource, have: number, signal: AbortSignal): Promise<Response> {
  if (have === 0) return fetch(source.url, { signal });
  const response = await fetch(source.url, { signal, headers: { range: `bytes=${have}-` } });
  if (response.status !== 416) return response;
  await response.body?.cancel();
  return fetch(source.url, { signal });
}

function explain(error: unknown, source: ArchiveSource, task: Task): unknown {
  if (error instanceof SourceFailure) return error;
  if (task.signal?.aborted) return cancelled(task.id);
  const name = error instanceof Error ? error.name : '';
  if (name === 'AbortError') return new SourceFailure(phrase`${host(source)} did not answer in time`, error);
  // fetch says every network trouble with a TypeError, whose cause has the reason.
  if (error instanceof TypeError) {
    const cause = error.cause;
    const reason = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
    const what = error.message === 'terminated' ? phrase`broke off the download` : phrase`can't be reached${reason}`;
    return new SourceFailure(phrase`${host(source)} ${what}`, error);
  }
  return error;
}

function host(source: ArchiveSource): string {
  return new URL(source.url).host;
}
