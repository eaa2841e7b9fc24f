import { closeSync, existsSync, fsyncSync, openSync, readFileSync, readdirSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { EpochLogs, Measured } from '../../core/callbacks/callback.ts';
import { flushFolder, makeFolder, replaceFile } from '../system/durable.ts';
import { batchScalars, boardParts, epochScalars, type BoardPart, type BoardScalar } from './boardScalars.ts';
import { eventFileName, readScalar, scalarEvent, versionEvent } from './events.ts';
import { frame, unframe } from './tfrecord.ts';

/** What waits to be written is written after so long, or so much. */
const flushEverySeconds = 1;
const flushBytes = 1 << 16;

export interface TensorBoardOptions {
  /** Holds `train` and `validation`. */
  folder: string;
  /** 'epoch', or every so many batches: 'batch' is every one. */
  updateFreq: 'epoch' | 'batch' | number;
  /**
   * Where the run goes on: epochs (as callbacks count them, from 0) and steps from here on are yet to come; `measured` are
   * the steps up to the end of the last epoch, and so to its validation. All 0 start from the beginning.
   */
  from: { epoch: number; measured: number; steps: number };
  /** Seconds since 1970. */
  now?: () => number;
}

/**
 * Event files as Keras's TensorBoard callback writes them, scalars only: `epoch_loss`, `epoch_learning_rate` and
 * the like by epoch (from 0) in `train` and `validation`; there `evaluation_loss_vs_iterations` too, by steps
 * done; with an update frequency `batch_loss` by step (from 1) in `train`. Unlike Keras, whose update frequency
 * in batches loses epochs that end at another batch (3.15), every epoch is written.
 *
 * Each start writes a new file. Of older files whatever the run is yet to do is taken out first, so that a run
 * killed after its last checkpoint tells no step twice.
 */
export class TensorBoardLog {
  readonly #options: Required<TensorBoardOptions>;
  readonly #files = new Map<BoardPart, string>();
  #waiting: { part: BoardPart; bytes: Buffer }[] = [];
  #waitingBytes = 0;
  #flushed: number;

  constructor(options: TensorBoardOptions) {
    this.#options = { now: () => Date.now() / 1000, ...options };
    this.#flushed = this.#options.now();
    for (const part of boardParts) dropLater(join(options.folder, part), options.from);
  }

  /** @param stepsDone of the run, this one counted. @param values running means, as Keras's. */
  batch(stepsDone: number, values: Measured): void {
    const { updateFreq } = this.#options;
    if (updateFreq === 'epoch' || (updateFreq !== 'batch' && stepsDone % updateFreq !== 0)) return;
    this.#add(batchScalars(stepsDone, values));
    if (this.#waitingBytes >= flushBytes || this.#options.now() - this.#flushed >= flushEverySeconds) this.flush();
  }

  /** @param stepsDone of the run, at the end of the epoch. */
  epoch(logs: EpochLogs, stepsDone: number): void {
    this.#add(epochScalars(logs, stepsDone));
    this.flush();
  }

  /** Brings what waits onto the disk; at the end of a run the last call. */
  flush(): void {
    for (const part of boardParts) {
      const bytes = this.#waiting.filter((one) => one.part === part).map((one) => one.bytes);
      if (bytes.length > 0) append(this.#fileOf(part), Buffer.concat(bytes));
    }
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#flushed = this.#options.now();
  }

  #add(scalars: readonly BoardScalar[]): void {
    for (const { part, ...scalar } of scalars) {
      const bytes = frame(scalarEvent({ wallTime: this.#options.now(), ...scalar }));
      this.#waiting.push({ part, bytes });
      this.#waitingBytes += bytes.length;
    }
  }

  #fileOf(part: BoardPart): string {
    const known = this.#files.get(part);
    if (known) return known;
    const folder = join(this.#options.folder, part);
    makeFolder(folder);
    const wallTime = this.#options.now();
    const path = newName(folder, wallTime);
    append(path, frame(versionEvent(wallTime, 'epochal')));
    flushFolder(folder);
    this.#files.set(part, path);
    return path;
  }
}

/** A name after all others of the folder: TensorBoard reads files in the order of their names. */
function newName(folder: string, wallTime: number): string {
  const newest = Math.max(-1, ...eventFiles(folder).map((name) => Number(name.split('.')[3])).filter(Number.isFinite));
  const seconds = Math.max(Math.floor(wallTime), newest + 1);
  return join(folder, eventFileName(seconds, process.pid));
}

function eventFiles(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.startsWith('events.out.tfevents.') && name.endsWith('.v2')) : [];
}

/** Takes out of a folder's files what a run that goes on from here will tell again, and what is not whole. */
function dropLater(folder: string, from: TensorBoardOptions['from']): void {
  for (const name of eventFiles(folder)) {
    const path = join(folder, name);
    const file = readFileSync(path);
    const kept = Buffer.concat(unframe(file).filter((record) => isPast(record, from)).map(frame));
    if (kept.equals(file)) continue;
    replaceFile(path, kept);
  }
}

function isPast(record: Buffer, from: TensorBoardOptions['from']): boolean {
  const place = readScalar(record);
  if (!place) return true;
  if (place.tag.startsWith('epoch_')) return place.step < from.epoch;
  return place.step <= (place.tag.startsWith('evaluation_') ? from.measured : from.steps);
}

function append(path: string, bytes: Buffer): void {
  const descriptor = openSync(path, 'a');
  try {
    for (let done = 0; done < bytes.length; ) done += writeSync(descriptor, bytes, done);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
