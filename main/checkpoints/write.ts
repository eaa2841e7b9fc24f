import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { flushFolder, writeFlushed } from '../system/durable.ts';
import type { WeightMap } from '../../core/model/weights.ts';
import { removeQuietly } from '../system/leftovers.ts';
import { folderGone } from '../system/presence.ts';
import { explain } from '../system/system-errors.ts';
import { encodeTensors } from '../formats/safetensors.ts';
import { answersFile, checkpointName, manifestFile, type CheckpointFile, type CheckpointState, type Manifest } from './state.ts';

export interface Checkpoint {
  weights: WeightMap;
  optimizer: WeightMap;
  state: CheckpointState;
  /** Training's answers in the epoch under way, encoded; null at an epoch's end, and where no ledger is kept. */
  answers?: Uint8Array | null;
}

/**
 * Writes a checkpoint as a folder that is whole or not there: beside its place, flushed, then renamed.
 * @param root the run's checkpoints.
 * @param mayPlace asked at the last moment; false gives up, for a training whose run another process may have by now.
 * @throws EpochalError `disk.full`, `home.unusable`, `run.folder-gone`.
 */
export function writeCheckpoint(root: string, checkpoint: Checkpoint, mayPlace: () => boolean = () => true): { folder: string; bytes: number } | null {
  const folder = checkpointName(checkpoint.state);
  const beside = join(root, `.${folder}.partial`);
  try {
    rmSync(beside, { recursive: true, force: true });
    // Of the folders above none is made again.
    mkdirSync(beside);
    const bytes = writeFiles(beside, checkpoint);
    flushFolder(beside);
    if (!mayPlace()) return null;
    // Only something that no run knows of can be in the way.
    rmSync(join(root, folder), { recursive: true, force: true });
    renameSync(beside, join(root, folder));
    flushFolder(root);
    return { folder, bytes };
  } catch (error) {
    // The reason why it could not be written is the one to tell.
    removeQuietly(beside);
    throw existsSync(root) ? explain(error, root) : folderGone(root);
  }
}

function writeFiles(folder: string, { weights, optimizer, state, answers }: Checkpoint): number {
  const contents: Partial<Record<CheckpointFile, readonly Uint8Array[]>> = {
    'weights.safetensors': encodeTensors(weights),
    'optimizer.safetensors': encodeTensors(optimizer),
    'state.json': [Buffer.from(`${JSON.stringify(state, null, 2)}\n`)],
    ...(answers && { [answersFile]: [answers] }),
  };
  const files: Partial<Manifest['files']> = {};
  for (const [name, parts] of Object.entries(contents)) {
    const hash = createHash('sha256');
    for (const part of parts) hash.update(part);
    writeFlushed(join(folder, name), parts);
    files[name as CheckpointFile] = { bytes: parts.reduce((sum, { byteLength }) => sum + byteLength, 0), sha256: hash.digest('hex') };
  }
  const manifest = { format: 'epochal.checkpoint', version: 1, files } as Manifest;
  const text = Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`);
  writeFlushed(join(folder, manifestFile), [text]);
  return text.byteLength + Object.values(manifest.files).reduce((sum, file) => sum + (file?.bytes ?? 0), 0);
}
