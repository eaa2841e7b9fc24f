import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { descriptorLength } from '../../../core/datasets/check/descriptors.ts';
import { emptyFigures, figureNames } from '../../../core/datasets/check/figures.ts';
import type { CheckReport } from '../../../core/datasets/check/report.ts';
import { replaceFile } from '../../system/durable.ts';
import { isAbsent } from '../../system/system-errors.ts';
import type { Compared, Measured } from './protocol.ts';

/**
 * What is kept beside a data set: its last report, the pairs that were found, and what was measured of each image. All can
 * be made anew.
 */
const [reportFile, pairsFile, measuredFile] = ['check.json', 'check-pairs.json', 'check.f32'];
/** Of what is written here: another makes all that was kept before be made anew. */
const version = 2;

/** What `similar` needs of what was measured. */
export type KeptMeasures = Pick<Measured, 'figures' | 'descriptors'>;

/** @param sha256 of the data set as edited. @returns null where there is none of this state. */
export function readReport(directory: string, sha256: string): CheckReport | null {
  return readKept<CheckReport>(join(directory, reportFile), sha256);
}

export function writeReport(directory: string, sha256: string, report: CheckReport): void {
  writeKept(join(directory, reportFile), sha256, report);
}

/** @param sha256 of the data set as imported. @returns null where it was not compared. */
export function readCompared(directory: string, sha256: string, count: number): Compared | null {
  const measured = readMeasured(directory, sha256, count);
  const pairs = measured && readKept<Omit<Compared, 'figures'>>(join(directory, pairsFile), sha256);
  return pairs && { ...pairs, figures: measured.figures };
}

export function writeCompared(directory: string, sha256: string, { figures: _figures, ...pairs }: Compared, measured: KeptMeasures): void {
  writeMeasured(directory, sha256, measured);
  writeKept(join(directory, pairsFile), sha256, pairs);
}

interface Kept {
  version: number;
  sha256: string;
  value: unknown;
}

function readKept<T>(path: string, sha256: string): T | null {
  const bytes = readOrNull(path);
  if (bytes === null) return null;
  try {
    const kept = JSON.parse(bytes.toString('utf8')) as Kept;
    return kept.version === version && kept.sha256 === sha256 ? (kept.value as T) : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function writeKept(path: string, sha256: string, value: unknown): void {
  replaceFile(path, `${JSON.stringify({ version, sha256, value } satisfies Kept)}\n`);
}

/**
 * What was measured of `count` images; null where it was not. The file begins with 32 bytes of the hash of the images
 * as imported and a version; then come float32: descriptors, then each figure of all images.
 */
export function readMeasured(directory: string, sha256: string, count: number): KeptMeasures | null {
  const bytes = readOrNull(join(directory, measuredFile));
  const numbers = descriptorLength + figureNames.length;
  if (bytes?.length !== headerBytes + count * numbers * 4 || !bytes.subarray(0, headerBytes).equals(headerOf(sha256))) return null;
  const values = new Float32Array(bytes.buffer.slice(bytes.byteOffset + headerBytes, bytes.byteOffset + bytes.length));
  const figures = emptyFigures(count);
  for (const [i, name] of figureNames.entries()) figures[name].set(values.subarray((descriptorLength + i) * count, (descriptorLength + i + 1) * count));
  return { descriptors: values.slice(0, descriptorLength * count), figures };
}

export function writeMeasured(directory: string, sha256: string, { descriptors, figures }: KeptMeasures): void {
  const columns = [descriptors, ...figureNames.map((name) => figures[name])];
  replaceFile(join(directory, measuredFile), Buffer.concat([headerOf(sha256), ...columns.map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength))]));
}

const headerBytes = 36;

function headerOf(sha256: string): Buffer {
  const header = Buffer.alloc(headerBytes);
  header.write(sha256, 'hex');
  header.writeUInt32LE(version, 32);
  return header;
}

function readOrNull(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
}
