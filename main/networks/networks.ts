import { EpochalError } from '../../core/errors.ts';
import type { Models } from '../models/models.ts';
import { findNamed } from '../runs/find.ts';
import type { Runs } from '../runs/runs.ts';
import type { Network, Networks } from './network.ts';

export function networksOf(runs: Runs, models: Models): Networks {
  function openModel(id: string, checkpoint: string): Network {
    const which = readWhich(checkpoint);
    if (which !== 'best' && which !== 'last' && which !== 0) {
      throw new EpochalError('checkpoint.missing/model', { name: id, which });
    }
    return {
      run: id,
      name: models.row(id).name,
      model: models.readModel(id),
      training: null,
      folder: null,
      datasetChanged: null,
      trainedOn: null,
      classes: models.classNames(id),
      pixels: null,
      checkpoint: { name: '0', folder: models.weights(id), epoch: 0 },
      detail: null,
    };
  }

  function openRun(id: string, checkpoint: string): Network {
    const detail = runs.show(id);
    const { training, dataset, datasetSha256, datasetChanged, name, classes, pixels } = detail;
    return { run: id, name, model: runs.readModel(id), training, folder: runs.folder(id), datasetChanged, trainedOn: { id: dataset, sha256: datasetSha256 }, classes, pixels, checkpoint: runs.weights(id, readWhich(checkpoint)), detail };
  }

  return {
    find(wanted) {
      const named = models.list().map(({ model, name }) => ({ kind: 'model' as const, run: model, name }));
      // `last`, and every word about runs there are, are the runs' own matter where no model is there.
      if (named.length === 0 || wanted === 'last') return { kind: 'run', id: runs.find(wanted) };
      const { kind, run: id } = findNamed([...runs.list().map(({ run, name }) => ({ kind: 'run' as const, run, name })), ...named], wanted);
      return { kind, id };
    },
    open: ({ kind, id }, checkpoint) => (kind === 'run' ? openRun : openModel)(id, checkpoint),
  };
}

function readWhich(checkpoint: string): 'best' | 'last' | number {
  if (checkpoint === 'best' || checkpoint === 'last') return checkpoint;
  if (/^\d{1,6}$/.test(checkpoint)) return Number(checkpoint);
  throw new EpochalError('checkpoint.missing', { checkpoint });
}
