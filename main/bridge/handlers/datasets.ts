import { EpochalError } from '../../../core/errors.ts';
import { labelsUnderEdits } from '../../datasets/columns.ts';
import { hasJournal } from '../../datasets/edits/edited.ts';
import type { Studio } from '../../studio/services.ts';
import type { HandlersOf } from '../handlers.ts';

export const datasetsHandlers = ({ datasets, downloads, dataImports }: Studio): HandlersOf<'datasets'> => ({
  'datasets.list': () => datasets.list(),
  'datasets.info': ({ id }) => datasets.info(id),
  'datasets.get': ({ id }) => {
    downloads.start(id);
    return null;
  },
  'datasets.cancel': ({ id }) => {
    downloads.cancel(id);
    return null;
  },
  'datasets.remove': ({ id }) => {
    datasets.remove(id);
    return null;
  },
  'datasets.inspect': ({ upload }, signal) => dataImports.inspect(upload, signal),
  'datasets.import': ({ inspection, name, ...options }) => dataImports.import(inspection, name, options),
  'datasets.dismiss': ({ inspection }) => {
    dataImports.dismiss(inspection);
    return null;
  },
  'datasets.labels': ({ id, split, start, count }) => {
    const dataset = datasets.open(id);
    try {
      const labels = dataset.labels(split, start + count);
      if (labels.length < start + count) {
        throw new EpochalError('dataset.range/labels', { start, end: start + count, split, id, count: labels.length });
      }
      if (!hasJournal(dataset.directory)) return [...labels.subarray(start)];
      const first = dataset.range(split).start + start;
      return [...labelsUnderEdits(dataset).subarray(first, first + count)];
    } finally {
      dataset.close();
    }
  },
});
