import type { CheckProgress, CheckReport } from '../../../core/datasets/check/report.ts';
import { imageAt, type ImageRef } from '../../../core/datasets/edits/images.ts';
import { nearestTo, pixelLikeness, type Likeness } from '../../../core/datasets/check/similar.ts';
import { EpochalError } from '../../../core/errors.ts';
import { createTopic } from '../../system/topic.ts';
import type { Datasets } from '../datasets.ts';
import { importedOf } from '../edits/edited.ts';
import type { PackedDataset } from '../packed.ts';
import { createJoined } from './joined.ts';
import type { Checker, CheckRequest } from './checker.ts';
import { readCompared, readMeasured, readReport, writeCompared, writeMeasured, writeReport, type KeptMeasures } from './store.ts';
import { subjectOf } from './subject.ts';

/** Checks of the data sets of one home. What was found of the images is kept beside them: after an edit a report takes a second. */
export interface Checks {
  /** The report of a data set as it is now; null where its images were not compared yet. @throws as `check`. */
  report(id: string, signal?: AbortSignal): Promise<CheckReport | null>;
  /**
   * The same, made where there is none. Who asks while it is being made waits for the same one; it is called off when
   * nobody waits any more.
   * @throws EpochalError as `Checker.compare` and `Datasets.info`.
   */
  check(id: string, signal?: AbortSignal): Promise<CheckReport>;
  /** The images whose pixels are nearest to those of one, nearest first. @throws as `check`; `dataset.range`. */
  similar(id: string, image: ImageRef, count: number, signal?: AbortSignal): Promise<(ImageRef & { distance: number })[]>;
  /** A new listener gets at once how each check under way stands. @returns ends it. */
  subscribe(listener: (progress: CheckProgress) => void): () => void;
  /** Calls off all that is under way. */
  close(): void;
}

export function createChecks(datasets: Datasets, checker: Checker, reportDefect: (error: unknown) => void): Checks {
  const topic = createTopic<CheckProgress>(reportDefect);
  const underWay = new Map<string, CheckProgress>();
  const comparing = createJoined<void>();
  const measuring = createJoined<KeptMeasures>();
  /** Of the set last asked about. */
  let compared: { id: string; sha256: string; likeness: Likeness } | null = null;

  async function withDataset<T>(id: string, use: (dataset: PackedDataset, request: () => Promise<CheckRequest>) => Promise<T>): Promise<T> {
    const dataset = datasets.open(id);
    try {
      return await use(dataset, async () => ({ id, directory: dataset.directory, shape: dataset.info, subject: await subjectOf(dataset) }));
    } finally {
      dataset.close();
    }
  }

  /** Tells how far a piece of work is, and how it ended. */
  async function telling<T>(id: string, work: (onProgress: (progress: Omit<CheckProgress, 'id'>) => void) => Promise<T>): Promise<T> {
    const tell = (progress: Omit<CheckProgress, 'id'>): void => {
      underWay.set(id, { id, ...progress });
      topic.publish({ id, ...progress });
    };
    const end = (phase: 'done' | 'cancelled' | 'failed'): void => {
      underWay.delete(id);
      topic.publish({ id, phase, done: 0, total: 0 });
    };
    try {
      const value = await work(tell);
      end('done');
      return value;
    } catch (error) {
      end(error instanceof EpochalError && error.code === 'check.cancelled' ? 'cancelled' : 'failed');
      throw error;
    }
  }

  const likenessOf = (id: string, signal?: AbortSignal): Promise<Likeness> =>
    withDataset(id, async ({ info, directory, range }, request) => {
      if (compared?.id === id && compared.sha256 === info.sha256) return compared.likeness;
      const { descriptors, figures } =
        readMeasured(directory, info.sha256, range('unlabeled').end) ??
        (await measuring.join(id, signal, async (all) => {
          const measured = await telling(id, async (onProgress) => checker.measure(await request(), onProgress, all));
          writeMeasured(directory, info.sha256, measured);
          return measured;
        }));
      compared = { id, sha256: info.sha256, likeness: pixelLikeness(descriptors, figures) };
      return compared.likeness;
    });

  /** Null where its images were not compared. */
  async function concluded(id: string, { info, directory, range }: PackedDataset, request: () => Promise<CheckRequest>, signal: AbortSignal | undefined): Promise<CheckReport | null> {
    const { sha256 } = datasets.info(id);
    const kept = readReport(directory, sha256);
    if (kept) return kept;
    const found = readCompared(directory, info.sha256, range('unlabeled').end);
    if (!found) return null;
    const report = await checker.conclude(await request(), found, signal);
    writeReport(directory, sha256, report);
    return report;
  }

  return {
    report: (id, signal) => withDataset(id, (dataset, request) => concluded(id, dataset, request, signal)),
    check: (id, signal) =>
      withDataset(id, async (dataset, request) => {
        const known = await concluded(id, dataset, request, signal);
        if (known) return known;
        await comparing.join(id, signal, async (all) => {
          const { compared: found, measured } = await telling(id, async (onProgress) => checker.compare(await request(), onProgress, all));
          writeCompared(dataset.directory, dataset.info.sha256, found, measured);
        });
        return (await concluded(id, dataset, request, signal))!;
      }),
    similar: (id, { split, index }, count, signal) =>
      withDataset(id, async (dataset) => {
        // Says what is wrong with one that is not there.
        dataset.image(split, index);
        const { ranges } = importedOf(dataset);
        const likeness = await likenessOf(id, signal);
        return nearestTo(likeness, ranges[split].start + index, count).map(({ place, distance }) => ({ ...imageAt(ranges, place), distance }));
      }),
    subscribe(listener) {
      for (const progress of underWay.values()) listener(progress);
      return topic.subscribe(listener);
    },
    close: () => checker.close(),
  };
}
