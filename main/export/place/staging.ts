import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { phrasesInEnglish } from '../../../core/errors/words.ts';
import type { ExportReport } from '../../../core/exports.ts';
import { processTag } from '../../system/process-tag.ts';
import { flushFolder, makeFolder, writeFlushed } from '../../system/durable.ts';
import { removeLeftovers } from '../../system/leftovers.ts';
import { explain, withSystemErrors } from '../../system/system-errors.ts';
import type { Artifact } from '../format.ts';
import { goldenFileName, goldenPath, reportFile, reportPath, type Target } from './target.ts';

const leftover = /^(\d+-\d+)-[0-9a-f]+\.partial$/;

export type WrittenFile = ExportReport['files'][number];

/**
 * A folder beside the target where an export is put together; its name says whose it is. What processes that are
 * gone have left there is removed.
 * @throws EpochalError `disk.full`, `output.write`.
 */
export function createStaging(target: Target): string {
  return withSystemErrors(target.path, () => {
    const folder = dirname(target.path);
    const prefix = `.${basename(target.path)}.`;
    removeLeftovers(folder, (name) => (name.startsWith(prefix) ? leftover.exec(name.slice(prefix.length))?.[1] : undefined));
    const staging = join(folder, `${prefix}${processTag}-${randomBytes(4).toString('hex')}.partial`);
    mkdirSync(staging);
    return staging;
  }, 'output');
}

export function removeStaging(staging: string): void {
  try {
    rmSync(staging, { recursive: true, force: true });
  } catch {
    // The next export to this place removes it; why this one failed is what is to be reported.
  }
}

/**
 * Writes an export's files into its staging folder and flushes them.
 * @param fileName of a format of one file; null for a folder.
 * @throws EpochalError `disk.full`, `output.write`.
 */
export async function writeArtifact(staging: string, { files, streams = new Map() }: Artifact, fileName: string | null, progress: (bytes: number) => void): Promise<WrittenFile[]> {
  const written: WrittenFile[] = [];
  const paths = [...files.keys(), ...streams.keys()].sort();
  if (fileName !== null && paths.length !== 1) throw new TypeError(`a format of one file gave ${paths.length}`);
  for (const path of paths) {
    const as = fileName ?? path;
    const to = join(staging, ...as.split('/'));
    const parts = files.get(path) ?? streams.get(path)!.read();
    written.push({ path: as, ...(await writeParts(to, parts, progress)) });
  }
  return written;
}

async function writeParts(path: string, parts: Iterable<Uint8Array> | AsyncIterable<Uint8Array>, progress: (bytes: number) => void): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    makeFolder(dirname(path));
    await using file = await open(path, 'w');
    for await (const part of parts) {
      for (let done = 0; done < part.byteLength; ) done += (await file.write(part, done)).bytesWritten;
      hash.update(part);
      bytes += part.byteLength;
      progress(part.byteLength);
    }
    await file.sync();
  } catch (error) {
    throw explain(error, path, 'output');
  }
  return { bytes, sha256: hash.digest('hex') };
}

/** Adds the report, in English, and the golden answers. @throws EpochalError `disk.full`, `output.write`. */
export function writeBeside(staging: string, report: ExportReport, golden: Uint8Array | null): void {
  withSystemErrors(staging, () => {
    if (golden) writeFlushed(join(staging, goldenFileName), [golden]);
    writeFlushed(join(staging, reportFile), [Buffer.from(`${JSON.stringify(report, phrasesInEnglish, 2)}\n`)]);
    flushTree(staging);
  }, 'output');
}

/**
 * Moves what was staged to its place: it is wholly there or not at all, and an earlier export stays until then.
 * @throws EpochalError `disk.full`, `output.write`.
 */
export function placeExport(staging: string, target: Target): void {
  withSystemErrors(target.path, () => {
    if (target.isFile) placeFile(staging, target);
    else placeFolder(staging, target.path);
    flushFolder(dirname(target.path));
  }, 'output');
}

/** The file itself comes last: what is beside it never speaks of another for long. */
function placeFile(staging: string, target: Target): void {
  const there = readdirSync(staging);
  if (there.includes(goldenFileName)) renameSync(join(staging, goldenFileName), goldenPath(target));
  else rmSync(goldenPath(target), { force: true });
  renameSync(join(staging, reportFile), reportPath(target));
  renameSync(join(staging, basename(target.path)), target.path);
  removeStaging(staging);
}

function placeFolder(staging: string, path: string): void {
  const old = `${staging}-replaced`;
  const isThere = statSync(path, { throwIfNoEntry: false }) !== undefined;
  if (isThere) renameSync(path, old);
  try {
    renameSync(staging, path);
  } catch (error) {
    if (isThere) renameSync(old, path);
    throw error;
  }
  if (isThere) removeStaging(old);
}

/** Flushes the entries of a folder and of all below it. */
export function flushTree(folder: string): void {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isDirectory()) flushFolder(join(entry.parentPath, entry.name));
  }
  flushFolder(folder);
}
