import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EpochalError } from '../../core/errors.ts';
import { phrase, type Phrase } from '../../core/errors/words.ts';
import type { WeightMap } from '../../core/model/weights.ts';
import { sha256Of } from '../system/sha256.ts';
import { decodeTensors } from '../formats/safetensors.ts';
import { answersFile, checkpointFiles, checkpointStateSchema, manifestFile, manifestSchema, type CheckpointFile, type CheckpointState, type Manifest } from './state.ts';
import type { Checkpoint } from './write.ts';

/**
 * Reads a checkpoint, each file checked against the manifest.
 * @throws EpochalError `checkpoint.damaged`.
 */
export function readCheckpoint(folder: string): Checkpoint {
  const manifest = readManifest(folder);
  return {
    weights: decodeTensors(readChecked(folder, 'weights.safetensors', manifest), join(folder, 'weights.safetensors')),
    optimizer: decodeTensors(readChecked(folder, 'optimizer.safetensors', manifest), join(folder, 'optimizer.safetensors')),
    state: readState(folder, manifest),
    ...(manifest.files[answersFile] && { answers: readChecked(folder, answersFile, manifest) }),
  };
}

/**
 * Only what a network needs to answer: its weights by `layer/weight`, checked against the manifest.
 * @throws EpochalError `checkpoint.damaged`.
 */
export function readWeights(folder: string): WeightMap {
  return decodeTensors(readChecked(folder, 'weights.safetensors', readManifest(folder)), join(folder, 'weights.safetensors'));
}

/**
 * Weights by `layer/weight` of a file that is no part of a checkpoint.
 * @throws EpochalError `checkpoint.damaged`.
 */
export function readWeightsFile(path: string): WeightMap {
  return decodeTensors(parse(path, () => readFileSync(path)), path);
}

/**
 * Checks every file of a checkpoint against its manifest, without a look inside the tensors.
 * @throws EpochalError `checkpoint.damaged`.
 */
export function verifyCheckpoint(folder: string): CheckpointState {
  const manifest = readManifest(folder);
  for (const file of checkpointFiles) readChecked(folder, file, manifest);
  if (manifest.files[answersFile]) readChecked(folder, answersFile, manifest);
  return readState(folder, manifest);
}

function readState(folder: string, manifest: Manifest): CheckpointState {
  const bytes = readChecked(folder, 'state.json', manifest);
  return parse(join(folder, 'state.json'), () => checkpointStateSchema.parse(JSON.parse(bytes.toString())));
}

function readManifest(folder: string): Manifest {
  const path = join(folder, manifestFile);
  return parse(path, () => manifestSchema.parse(JSON.parse(readFileSync(path, 'utf8'))));
}

function readChecked(folder: string, file: CheckpointFile, manifest: Manifest): Buffer {
  const path = join(folder, file);
  const bytes = parse(path, () => readFileSync(path));
  const sha256 = sha256Of(bytes);
  const expected = manifest.files[file]!;
  if (bytes.byteLength !== expected.bytes) throw damaged(path, phrase`it has ${bytes.byteLength} bytes, ${expected.bytes} were written`);
  if (sha256 !== expected.sha256) throw damaged(path, phrase`its sha256 is ${sha256}, ${expected.sha256} was written`);
  return bytes;
}

function parse<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw damaged(path, phrase`it can't be read`, error);
  }
}

function damaged(path: string, problem: Phrase, cause?: unknown): EpochalError {
  return new EpochalError('checkpoint.damaged', { path, problem }, { cause });
}
