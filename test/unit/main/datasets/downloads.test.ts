import { describe, expect, it } from 'vitest';
import type { DatasetEntry, DatasetInfo, DatasetProgress } from '../../../../core/datasets.ts';
import { EpochalError } from '../../../../core/errors.ts';
import { phrase, phraseText } from '../../../../core/errors/words.ts';
import type { Datasets, WorkOptions } from '../../../../main/datasets/datasets.ts';
import { createDownloads, type Downloads } from '../../../../main/datasets/downloads.ts';

const info = { id: 'cifar10', name: 'CIFAR-10', counts: { train: 3, validation: 0, test: 2, unlabeled: 0 } } as DatasetInfo;
const entry = { id: 'cifar10', fetchable: true } as DatasetEntry;

/** Downloads whose work the test decides. */
function open(get: (id: string, options: WorkOptions) => Promise<DatasetInfo>): { downloads: Downloads; received: DatasetProgress[]; reported: unknown[]; ended: Promise<DatasetProgress> } {
  const reported: unknown[] = [];
  const datasets = {
    list: () => [entry],
    info: (id: string) => {
      throw new EpochalError({ code: 'dataset.unknown', message: `there is no ${id}`, hint: 'None.' });
    },
    get,
  } as unknown as Datasets;
  const downloads = createDownloads(datasets, (error) => reported.push(error));
  const received: DatasetProgress[] = [];
  const ended = new Promise<DatasetProgress>((resolve) => {
    downloads.subscribe((progress) => {
      received.push(progress);
      if (['done', 'failed', 'cancelled'].includes(progress.phase)) resolve(progress);
    });
  });
  return { downloads, received, reported, ended };
}

const untilAborted = (_id: string, { signal }: WorkOptions): Promise<DatasetInfo> =>
  new Promise((_resolve, reject) => signal!.addEventListener('abort', () => reject(new EpochalError({ code: 'dataset.cancelled', message: 'cancelled', hint: 'Start again.' }))));

describe('a download', () => {
  it('tells how far it is and that it is done, once', async () => {
    const { downloads, received, ended } = open((id, { onProgress }) => {
      onProgress!({ id, phase: 'pack', done: 1, total: 5, unit: 'images', message: phrase`` });
      onProgress!({ id, phase: 'done', done: 5, total: 5, unit: 'images', message: phrase`` });
      return Promise.resolve(info);
    });
    downloads.start('cifar10');
    expect(await ended).toMatchObject({ id: 'cifar10', phase: 'done', done: 5, total: 5 });
    expect(received.map(({ phase }) => phase)).toEqual(['download', 'pack', 'done']);
  });

  it('that fails says why and what to do, and can be tried again', async () => {
    const { downloads, ended, reported } = open(() => Promise.reject(new EpochalError({ code: 'dataset.truncated', message: 'It ends too early.', hint: 'Get it again.' })));
    downloads.start('cifar10');
    const { phase, message } = await ended;
    expect({ phase, message: phraseText(message) }).toEqual({ phase: 'failed', message: 'It ends too early. Get it again.' });
    expect(reported).toEqual([]);
    expect(() => downloads.start('cifar10')).not.toThrow();
  });

  it('is one at a time for a data set', () => {
    const { downloads } = open(untilAborted);
    downloads.start('cifar10');
    expect(() => downloads.start('cifar10')).toThrowError(expect.objectContaining({ code: 'dataset.busy' }) as Error);
  });

  it('of what is not known is refused at once', () => {
    const { downloads, received } = open(untilAborted);
    expect(() => downloads.start('nothing')).toThrowError(expect.objectContaining({ code: 'dataset.unknown' }) as Error);
    expect(received).toEqual([]);
  });

  it.each(['cancel', 'close'] as const)('ends as cancelled on %s', async (how) => {
    const { downloads, ended } = open(untilAborted);
    downloads.start('cifar10');
    if (how === 'cancel') downloads.cancel('cifar10');
    else await downloads.close();
    expect((await ended).phase).toBe('cancelled');
  });

  it('is heard by who comes later, as it stands', () => {
    const { downloads } = open((id, options) => {
      options.onProgress!({ id, phase: 'pack', done: 4, total: 5, unit: 'images', message: phrase`` });
      return untilAborted(id, options);
    });
    downloads.start('cifar10');
    const later: DatasetProgress[] = [];
    downloads.subscribe((progress) => later.push(progress));
    expect(later).toMatchObject([{ phase: 'pack', done: 4 }]);
  });
});
