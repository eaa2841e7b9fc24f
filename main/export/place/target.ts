import { accessSync, constants, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { EpochalError } from '../../../core/errors.ts';
import { isRecord } from '../../../core/model/spec.ts';
import { sha256Of } from '../../system/sha256.ts';

/** Names of what lies in an exported folder, or after a dot beside an exported file. */
export const reportFile = 'report.json';
export const goldenFileName = 'golden.npz';

/** Where an export goes. */
export interface Target {
  /** Absolute. */
  path: string;
  /** Whether it is one file, or a folder. */
  isFile: boolean;
}

export function reportPath({ path, isFile }: Target): string {
  return isFile ? `${path}.${reportFile}` : join(path, reportFile);
}

export function goldenPath({ path, isFile }: Target): string {
  return isFile ? `${path}.${goldenFileName}` : join(path, goldenFileName);
}

/**
 * Refuses, before any work, a place that can't be written to or that holds something else. An earlier export there,
 * unchanged since, is replaced.
 * @param force replaces any file; a folder is only ever replaced where all in it is of an earlier export.
 * @throws EpochalError `output.folder`, `output.write`, `output.exists`.
 */
export function checkTarget(target: Target, force: boolean): void {
  const { path, isFile } = target;
  checkFolderAbove(path);
  const there = statSync(path, { throwIfNoEntry: false });
  if (!there) return;
  if (isFile !== there.isFile()) {
    throw new EpochalError(isFile ? 'output.exists' : 'output.exists/file', { path });
  }
  if (isFile ? force || isOurFile(target) : isOurFolder(target)) return;
  throw new EpochalError(isFile ? 'output.exists/other-file' : 'output.exists/other-folder', { path });
}

/**
 * Refuses, before any work, a folder that can't be made, or is there and not empty.
 * @throws EpochalError `output.folder`, `output.write`, `output.exists`.
 */
export function checkNewFolder(path: string): void {
  checkFolderAbove(path);
  const there = statSync(path, { throwIfNoEntry: false });
  if (there?.isDirectory() === false) throw new EpochalError('output.exists/file', { path });
  if (there && readdirSync(path).length > 0) throw new EpochalError('output.exists/not-empty', { path });
}

/**
 * Refuses, before any work, a file that can't be made, or is there.
 * @throws EpochalError `output.folder`, `output.write`, `output.exists`.
 */
export function checkNewFile(path: string): void {
  checkFolderAbove(path);
  const there = statSync(path, { throwIfNoEntry: false });
  if (there) throw new EpochalError(there.isDirectory() ? 'output.exists' : 'output.exists/new-file', { path });
}

function checkFolderAbove(path: string): void {
  const folder = dirname(path);
  const above = statSync(folder, { throwIfNoEntry: false });
  if (!above?.isDirectory()) throw new EpochalError('output.folder', { path, folder });
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new EpochalError('output.write/read-only', { path, folder }, { cause: error });
  }
}

interface ReportedFile {
  path: string;
  sha256: string;
}

/** Files an earlier export left, by its report; null where there is none that can be read. */
function reportedFiles(target: Target): ReportedFile[] | null {
  try {
    const report: unknown = JSON.parse(readFileSync(reportPath(target), 'utf8'));
    if (!isRecord(report) || typeof report['format'] !== 'string' || !Array.isArray(report['files'])) return null;
    const files: unknown[] = report['files'];
    return files.filter((file): file is ReportedFile & Record<string, unknown> => isRecord(file) && typeof file['path'] === 'string' && typeof file['sha256'] === 'string');
  } catch {
    // No report, or none of ours: so it is nobody's export.
    return null;
  }
}

function isOurFile(target: Target): boolean {
  const [file] = reportedFiles(target) ?? [];
  return file !== undefined && file.path === basename(target.path) && file.sha256 === sha256Of(readFileSync(target.path));
}

/** Whether nothing lies there but what an earlier export wrote. */
function isOurFolder(target: Target): boolean {
  const found = readdirSync(target.path, { recursive: true, withFileTypes: true }).filter((entry) => !entry.isDirectory());
  if (found.length === 0) return readdirSync(target.path).length === 0 || existsSync(reportPath(target));
  const ours = reportedFiles(target);
  if (ours === null) return false;
  const hashes = new Map(ours.map(({ path, sha256 }) => [join(target.path, ...path.split('/')), sha256]));
  const beside = [reportPath(target), goldenPath(target)];
  return found.every((entry) => {
    const path = join(entry.parentPath, entry.name);
    return entry.isFile() && (beside.includes(path) || hashes.get(path) === sha256Of(readFileSync(path)));
  });
}
