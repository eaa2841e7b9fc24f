import { readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { finalCheckpoint } from '../../core/runs.ts';
import { entriesOf } from '../system/leftovers.ts';
import { checkpointStateSchema, type CheckpointState } from '../checkpoints/state.ts';
import type { RunHistory } from './history.ts';

/** The checkpoints that lie in a folder, as the database keeps them: those that are whole as far as their files can tell. */
export function checkpointsIn(folder: string): RunHistory['checkpoints'] {
  return entriesOf(folder)
    .flatMap((name) => {
      const files = entriesOf(join(folder, name));
      if (!files.includes('manifest.json') || !files.includes('weights.safetensors')) return [];
      const place = placeOf(join(folder, name));
      if (!place) return [];
      const bytes = files.reduce((sum, file) => sum + statSync(join(folder, name, file)).size, 0);
      const created = statSync(join(folder, name)).mtime.toISOString();
      return [{ folder: name, bytes, created, retained: files.includes('optimizer.safetensors') ? 0 : 3, ...place }];
    })
    .sort((a, b) => a.epoch - b.epoch || a.step - b.step);
}

type Place = Pick<RunHistory['checkpoints'][number], 'epoch' | 'step' | 'val_loss' | 'val_accuracy' | 'val_top_k'>;

/** What a checkpoint's name says; of the network a training ended with, what its state does. Null where neither says anything. */
function placeOf(folder: string): Place | null {
  const none = { val_loss: null, val_accuracy: null, val_top_k: null };
  const [, epoch, step = '0'] = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(basename(folder)) ?? [];
  if (epoch !== undefined) return { epoch: Number(epoch), step: Number(step), ...none };
  if (basename(folder) !== finalCheckpoint) return null;
  const state = stateOf(folder);
  if (!state?.final) return null;
  const { valLoss, valAccuracy, valTopK } = state.final;
  return { epoch: state.epoch, step: state.step, val_loss: valLoss, val_accuracy: valAccuracy, val_top_k: valTopK };
}

function stateOf(folder: string): CheckpointState | null {
  try {
    return checkpointStateSchema.safeParse(JSON.parse(readFileSync(join(folder, 'state.json'), 'utf8'))).data ?? null;
  } catch {
    // It is not whole.
    return null;
  }
}
