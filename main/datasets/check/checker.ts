import { availableParallelism } from 'node:os';
import { isDescribable, descriptorLength } from '../../../core/datasets/check/descriptors.ts';
import { emptyFigures, figureNames } from '../../../core/datasets/check/figures.ts';
import { equalPairs } from '../../../core/datasets/check/groups.ts';
import { comparedSize, type Shape } from '../../../core/datasets/check/picture.ts';
import type { CheckProgress, CheckReport, CheckSubject } from '../../../core/datasets/check/report.ts';
import type { Pair } from '../../../core/datasets/check/twins.ts';
import { EpochalError } from '../../../core/errors.ts';
import { phrase } from '../../../core/errors/words.ts';
import type { ServingChild } from '../../processes/calls.ts';
import type { CallChild, Failures } from '../../processes/connection.ts';
import { createJobs } from '../../processes/jobs.ts';
import { digestLength, type Compared, type Measured, type Stretch } from './protocol.ts';
import type { CheckWork } from './work.ts';

/** A data set to be checked. */
export interface CheckRequest {
  id: string;
  directory: string;
  shape: Shape;
  subject: CheckSubject;
}

type OnProgress = (progress: Omit<CheckProgress, 'id'>) => void;

/** Checks data sets, each in processes of its own: one a processor core, at most two. */
export interface Checker {
  /** Measures and compares all images. @throws EpochalError `check.cancelled`, `check.died`, `process.hung`; of the data set. */
  compare(request: CheckRequest, onProgress: OnProgress, signal?: AbortSignal): Promise<{ compared: Compared; measured: Measured }>;
  /** What of that is to be said of the data set as it is now. @throws as `compare`. */
  conclude(request: CheckRequest, compared: Compared, signal?: AbortSignal): Promise<CheckReport>;
  /** Only what is measured of each image. @throws as `compare`. */
  measure(request: CheckRequest, onProgress: OnProgress, signal?: AbortSignal): Promise<Measured>;
  /** Calls off all that is under way. */
  close(): void;
}

/** More processes would take from a training what they gain here. */
const mostProcesses = 2;
/** With fewer images a second process is not worth its start. */
const fewestEach = 2000;

export function createChecker({ start, processes = Math.min(mostProcesses, availableParallelism()) }: { start(): ServingChild; processes?: number }): Checker {
  const jobs = createJobs<CheckWork>();

  /** Does something with several processes, which are gone when it settles. */
  function withChildren<T>(id: string, count: number, signal: AbortSignal | undefined, use: (children: CallChild<CheckWork>[]) => Promise<T>, children: CallChild<CheckWork>[] = []): Promise<T> {
    if (children.length === count) return use(children);
    return jobs.runToEnd({ start, signal, ...failuresOf(id) }, (child) => withChildren(id, count, signal, use, [...children, child]));
  }

  async function measureAll({ directory, subject }: CheckRequest, children: CallChild<CheckWork>[], onProgress: OnProgress): Promise<Measured> {
    const count = subject.splits.length;
    const progress = sumOf(children.length, (done) => onProgress({ phase: 'measure', done, total: count }));
    const parts = await Promise.all(stretches(directory, count, children.length).map((stretch, i) => children[i]!('measure', stretch, { onProgress: (done) => progress(i, done) })));
    return join(parts, stretches(directory, count, children.length));
  }

  return {
    measure: (request, onProgress, signal) => withChildren(request.id, processesFor(request, processes), signal, (children) => measureAll(request, children, onProgress)),
    compare: (request, onProgress, signal) =>
      withChildren(request.id, processesFor(request, processes), signal, async (children) => {
        const began = performance.now();
        const { directory, subject, shape } = request;
        const measured = await measureAll(request, children, onProgress);
        const count = subject.splits.length;
        const nearCompared = isDescribable(comparedSize(shape));
        const progress = sumOf(children.length, (done) => onProgress({ phase: 'search', done, total: count }));
        const { descriptors, digests } = measured;
        const found = nearCompared ? await Promise.all(stretches(directory, count, children.length).map((stretch, i) => children[i]!('search', { ...stretch, descriptors }, { onProgress: (done) => progress(i, done) }))) : [];
        const compared = { figures: measured.figures, equal: equalPairs(digests, digestLength, subject.splits.keys()), near: distinct(found.flat()), nearCompared, seconds: (performance.now() - began) / 1000 };
        return { compared, measured };
      }),
    conclude: ({ id, subject }, compared, signal) => withChildren(id, 1, signal, ([child]) => child!('conclude', { ...compared, subject })),
    close: jobs.close,
  };
}

function processesFor({ subject }: CheckRequest, most: number): number {
  return Math.max(1, Math.min(most, Math.floor(subject.splits.length / fewestEach)));
}

function stretches(directory: string, count: number, parts: number): Stretch[] {
  return Array.from({ length: parts }, (_, i) => ({ directory, start: Math.floor((i * count) / parts), end: Math.floor(((i + 1) * count) / parts) }));
}

function join(parts: readonly Measured[], places: readonly Stretch[]): Measured {
  const count = places.at(-1)!.end;
  const all: Measured = { figures: emptyFigures(count), digests: new Uint8Array(count * digestLength), descriptors: new Float32Array(count * descriptorLength) };
  for (const [i, { figures, digests, descriptors }] of parts.entries()) {
    const { start } = places[i]!;
    for (const name of figureNames) all.figures[name].set(figures[name], start);
    all.digests.set(digests, start * digestLength);
    all.descriptors.set(descriptors, start * descriptorLength);
  }
  return all;
}

/** A pair that both of its images found counts once. */
function distinct(pairs: readonly Pair[]): Pair[] {
  const nearest = new Map<string, Pair>();
  for (const pair of pairs) {
    const key = `${pair.first} ${pair.second}`;
    if (pair.distance < (nearest.get(key)?.distance ?? Infinity)) nearest.set(key, pair);
  }
  return [...nearest.values()].toSorted((a, b) => a.first - b.first || a.second - b.second);
}

function sumOf(parts: number, tell: (sum: number) => void): (part: number, done: number) => void {
  const all = new Array<number>(parts).fill(0);
  return (part, done) => {
    all[part] = done;
    tell(all.reduce((sum, one) => sum + one, 0));
  };
}

function failuresOf(id: string): Failures {
  return {
    process: phrase`The process that checks ${id}`,
    cancelled: () => new EpochalError('check.cancelled', { id }),
    died: (how) => new EpochalError('check.died', { id, how }),
  };
}
