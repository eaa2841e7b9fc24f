import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { descriptorLength } from '../../../core/datasets/check/descriptors.ts';
import { emptyFigures, figureNames } from '../../../core/datasets/check/figures.ts';
import type { CheckReport } from '../../../core/datasets/check/report.ts';
import { replaceFile } from '../../system/durable.ts';
import { isAbsent } from '../../system/system-errors.ts';
import type { Measured } from './protocol.ts';

/** What is kept beside a data set: its last report, and what was measured of each image. Both can be made anew. */
const reportFile = 'check.json';
const measuredFile = 'check.f32';
/** Of what is written here: another makes all that was kept before be made anew. */
const version = 1;

/** What `similar` needs of what was measured. */
export type KeptMeasures = Pick<Measured, 'figures' | 'descriptors'>;

interface Kept {
  version: number;
  /** Hash of the data set as edited. */
  sha256: string;
  report: CheckReport;
}

/** The report of a data set in this state; null where there is none. */
export function readReport(directory: string, sha256: string): CheckReport | null {
  const bytes = readOrNull(join(directory, reportFile));
  if (bytes === null) return null;
  try {
    const kept = JSON.parse(bytes.toString('utf8')) as Kept;
    return kept.version === version && kept.sha256 === sha256 ? kept.report : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

export function writeReport(directory: string, sha256: string, report: CheckReport): void {
  replaceFile(join(directory, reportFile), `${JSON.stringify({ version, sha256, report } satisfies Kept)}\n`);
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
