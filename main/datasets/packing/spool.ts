import { appendFileSync, closeSync, existsSync, ftruncateSync, openSync, readFileSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { Phrase } from '../../../core/errors/words.ts';
import type { PictureFacts } from '../../pictures/picture.ts';
import { makeFolder } from '../../system/durable.ts';
import type { PictureItem, PictureResult, ReadFile } from './item.ts';

/** A picture whose pixels are kept. */
export type Packed = ReadFile & PictureFacts & {
  /** Its place in the file of pixels. */
  slot: number;
  /** CRC-32 of its pixels: equal ones are the same picture. */
  sum: number;
};
/** What became of a picture. */
export type Outcome = Packed | { reason: Phrase };

/** A line of the journal. */
type Line =
  /** These are being decoded. */
  | { begun: string[] }
  /** This one is, and no other. */
  | { alone: string }
  | { name: string; found: Pick<PictureItem, 'bytes' | 'modified'>; outcome: Outcome };

/**
 * What an import has decoded so far, in a folder of its own: pixels in one file, and a journal of what became of each
 * picture. An import that ended early goes on from it: what is kept of a picture counts while its file has the size and
 * the time of change it had, and its pixels the sum they had.
 */
export interface Spool {
  /** Names of pictures that were being decoded when an earlier process ended: one of them may have ended it. */
  readonly suspects: ReadonlySet<string>;
  /** The one that was being decoded alone when an earlier process ended. */
  readonly culprit: string | null;
  /** What became of a picture, while its file is as it was; null where that is not known. */
  outcomeOf(item: PictureItem): Outcome | null;
  /** Notes that pictures are about to be decoded. */
  begin(items: readonly PictureItem[]): void;
  /** Notes that one is, and no other meanwhile. */
  beginAlone(item: PictureItem): void;
  /** Keeps what became of pictures. @param pixels of those that were decoded, one after the other. */
  add(items: readonly PictureItem[], results: readonly PictureResult[], pixels: Uint8Array): void;
  /** Reads the pixels of one into `target`, from `at` on. */
  read(packed: Packed, target: Uint8Array, at: number): void;
  close(): void;
}

/**
 * @param folder where it lies; made where it is not there.
 * @param imageBytes of the pixels of one picture.
 */
export function openSpool(folder: string, imageBytes: number): Spool {
  makeFolder(folder);
  const journal = join(folder, 'journal.jsonl');
  const { outcomes, begun, alone } = readJournal(journal);
  const descriptor = openSync(join(folder, 'pixels'), existsSync(join(folder, 'pixels')) ? 'r+' : 'w+');
  const buffer = Buffer.alloc(imageBytes);
  const isWhole = ({ slot, sum }: Packed): boolean => readSync(descriptor, buffer, 0, imageBytes, slot * imageBytes) === imageBytes && crc32(buffer) === sum;
  let slots = 0;
  for (const [name, { outcome }] of outcomes) {
    if (!('slot' in outcome)) continue;
    if (isWhole(outcome)) slots = Math.max(slots, outcome.slot + 1);
    else outcomes.delete(name);
  }
  ftruncateSync(descriptor, slots * imageBytes);
  // A line that was cut off stays by itself.
  const write = (lines: Line[]): void => appendFileSync(journal, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  if (outcomes.size > 0 || begun.size > 0) appendFileSync(journal, '\n');

  return {
    suspects: begun,
    culprit: alone,
    outcomeOf({ name, bytes, modified }) {
      const known = outcomes.get(name);
      return known && known.found.bytes === bytes && known.found.modified === modified ? known.outcome : null;
    },
    begin: (items) => write([{ begun: items.map(({ name }) => name) }]),
    beginAlone: ({ name }) => write([{ alone: name }]),
    add(items, results, pixels) {
      writeSync(descriptor, pixels, 0, pixels.length, slots * imageBytes);
      let at = 0;
      const lines = items.map(({ name, bytes, modified }, i): Line & { name: string } => {
        const result = results[i]!;
        const outcome = 'reason' in result ? { reason: result.reason } : { ...result, slot: slots++, sum: crc32(pixels.subarray(at, (at += imageBytes))) };
        return { name, found: { bytes, modified }, outcome };
      });
      write(lines);
      for (const line of lines) if ('outcome' in line) outcomes.set(line.name, line);
    },
    read(packed, target, at) {
      if (readSync(descriptor, target, at, imageBytes, packed.slot * imageBytes) !== imageBytes) throw new Error('the file of pixels became shorter while it was read');
    },
    close: () => closeSync(descriptor),
  };
}

function readJournal(path: string): { outcomes: Map<string, { found: Pick<PictureItem, 'bytes' | 'modified'>; outcome: Outcome }>; begun: Set<string>; alone: string | null } {
  const outcomes = new Map<string, { found: Pick<PictureItem, 'bytes' | 'modified'>; outcome: Outcome }>();
  const begun = new Set<string>();
  let alone: string | null = null;
  for (const line of existsSync(path) ? readFileSync(path, 'utf8').split('\n') : []) {
    const read = parse(line);
    if (read === null) continue;
    if ('begun' in read) for (const name of read.begun) begun.add(name);
    else if ('alone' in read) alone = read.alone;
    else {
      outcomes.set(read.name, read);
      begun.delete(read.name);
      if (alone === read.name) alone = null;
    }
  }
  return { outcomes, begun, alone };
}

/** Null for a line that was cut off when its process ended. */
function parse(line: string): Line | null {
  try {
    return line === '' ? null : (JSON.parse(line) as Line);
  } catch {
    return null;
  }
}
