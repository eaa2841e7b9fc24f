import type { DatasetLook } from '../../core/dataset-inspection.ts';
import type { DatasetProgress } from '../../core/datasets.ts';
import { EpochalError } from '../../core/errors.ts';
import type { Progress } from '../processes/calls.ts';
import { startTask } from './progress.ts';
import type { Found, OpenJob, PackJob } from './protocol.ts';
import { openSource, type OpenSource } from './source.ts';

/** What a reading process does: opens one folder or archive; then, if that is wanted, packs what it holds. */
export type ReadingWork = ReturnType<typeof readingWork>;

export function readingWork() {
  let source: OpenSource | null = null;
  let progress: Progress<DatasetProgress> = () => undefined;
  return {
    async open({ id, path, options }: OpenJob, onProgress: Progress<DatasetProgress>): Promise<Found> {
      progress = onProgress;
      source = await openSource(path, options, startTask(id, (step) => progress(step)));
      return source.found;
    },
    async look(folder: string, onProgress: Progress<DatasetProgress>): Promise<DatasetLook> {
      progress = onProgress;
      if (!source) throw new EpochalError('dataset.closed/nothing');
      return source.look(folder);
    },
    async pack(job: PackJob, onProgress: Progress<DatasetProgress>): Promise<void> {
      progress = onProgress;
      if (!source) throw new EpochalError('dataset.closed/nothing');
      await source.pack(job);
    },
  };
}
