import { splitNames } from '../datasets.ts';
import { EpochalError } from '../errors.ts';
import { phrase, type Phrase } from '../errors/words.ts';
import { classColumns, numberColumns, type Answers } from './answers.ts';

/** The answers of one epoch; null of images that were not answered in it. */
export interface Ledger {
  /** From 1. */
  epoch: number;
  train: Answers | null;
  validation: Answers | null;
}

export type LedgerSplit = 'train' | 'validation';
export const ledgerSplits: readonly LedgerSplit[] = ['train', 'validation'];

// A ledger: "EPLG", then little-endian uint32: version, epoch, and the bytes of training's and validation's answers
// (0 for none), which follow.
const magic = [0x45, 0x50, 0x4c, 0x47];
const version = 1;
const headBytes = 20;

// Answers: uint32 entries, first image and images; uint8 flags and bytes of a class; 2 bytes of 0. Then columns:
// int32 index where the entries are not the images in order, float16 numbers, unsigned classes; the target's class
// only where one differs from its label. Where images are counted otherwise than they were imported, there follow the
// splits (uint8) and indices (int32) that all of them were imported with.
const answersHeadBytes = 16;
const flags = { test: 1, index: 2, target: 4, imported: 8, validation: 16 } as const;

/** The largest 16-bit float. */
const largest = 65504;

export function encodeLedger({ epoch, train, validation }: Ledger): Uint8Array<ArrayBuffer> {
  const parts = [train, validation].map((answers) => answers === null ? new Uint8Array() : encodeAnswers(answers));
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, headBytes));
  const head = new DataView(bytes.buffer);
  bytes.set(magic);
  [version, epoch, ...parts.map((part) => part.length)].forEach((value, place) => head.setUint32(4 + 4 * place, value, true));
  bytes.set(parts[0]!, headBytes);
  bytes.set(parts[1]!, headBytes + parts[0]!.length);
  return bytes;
}

/** @throws EpochalError `ledger.damaged` where the bytes are not exactly a ledger. */
export function decodeLedger(bytes: Uint8Array): Ledger {
  const { epoch, train, validation } = ledgerParts(bytes);
  return { epoch, train: train && decodeAnswers(train), validation: validation && decodeAnswers(validation) };
}

/** The encoded answers of each split, as views on the bytes. @throws EpochalError `ledger.damaged`. */
export function ledgerParts(bytes: Uint8Array): { epoch: number } & Record<LedgerSplit, Uint8Array | null> {
  if (bytes.length < headBytes || magic.some((byte, place) => bytes[place] !== byte)) throw damaged(phrase`it does not begin as a ledger does`);
  const head = viewOf(bytes);
  const [written, epoch, train, validation] = [4, 8, 12, 16].map((place) => head.getUint32(place, true)) as [number, number, number, number];
  if (written !== version) throw damaged(phrase`it is of version ${written}, and version ${version} is read`);
  if (headBytes + train + validation !== bytes.length) throw damaged(phrase`it has ${bytes.length} bytes, and its head says ${headBytes + train + validation}`);
  const part = (start: number, length: number): Uint8Array | null => length === 0 ? null : bytes.subarray(start, start + length);
  return { epoch, train: part(headBytes, train), validation: part(headBytes + train, validation) };
}

/** Answers as bytes, which say the same again when they are decoded: numbers become 16-bit floats. */
export function encodeAnswers(answers: Answers): Uint8Array<ArrayBuffer> {
  const { split, images: { start, count, imported }, index, label, predicted, target } = answers;
  const hasIndex = index.some((image, place) => image !== start + place);
  const hasTarget = target.some((one, place) => one !== label[place]);
  const width = widthOf([label, predicted, target]);
  const columns: ArrayBufferView[] = [
    ...(hasIndex ? [index] : []),
    ...numberColumns.map((name) => toFloat16(answers[name])),
    ...classColumns.filter((name) => name !== 'target' || hasTarget).map((name) => new classArrays[width](answers[name])),
    ...(imported ? [imported.split, imported.index] : []),
  ];
  const bytes = new Uint8Array(columns.reduce((sum, { byteLength }) => sum + byteLength, answersHeadBytes));
  const head = new DataView(bytes.buffer);
  [index.length, start, count].forEach((value, place) => head.setUint32(4 * place, value, true));
  head.setUint8(12, (split === 'train' ? 0 : flags[split]) | (hasIndex ? flags.index : 0) | (hasTarget ? flags.target : 0) | (imported ? flags.imported : 0));
  head.setUint8(13, width);
  let offset = answersHeadBytes;
  for (const column of columns) {
    bytes.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), offset);
    offset += column.byteLength;
  }
  return bytes;
}

/** @throws EpochalError `ledger.damaged` where the bytes are not exactly answers. */
export function decodeAnswers(bytes: Uint8Array): Answers {
  if (bytes.length < answersHeadBytes) throw damaged(phrase`its answers have ${bytes.length} bytes, and their head alone ${answersHeadBytes}`);
  const head = viewOf(bytes);
  const [entries, start, count] = [0, 4, 8].map((place) => head.getUint32(place, true)) as [number, number, number];
  const flag = head.getUint8(12);
  const width = head.getUint8(13);
  if (!isWidth(width)) throw damaged(phrase`its classes have ${width} bytes`);
  const entryBytes = (flag & flags.index ? 4 : 0) + 2 * numberColumns.length + width * (flag & flags.target ? 3 : 2);
  const allBytes = answersHeadBytes + entries * entryBytes + (flag & flags.imported ? count * 5 : 0);
  if (allBytes !== bytes.length) throw damaged(phrase`${entries} answers take ${allBytes} bytes, and it has ${bytes.length}`);
  let offset = answersHeadBytes;
  /** The next column's bytes, as a copy (also of a Buffer, whose `slice` is none): where they lie suits no typed array. */
  const take = (size: number, rows = entries): ArrayBuffer => {
    const from = offset;
    offset += size * rows;
    return new Uint8Array(bytes.subarray(from, offset)).buffer;
  };
  const index = flag & flags.index ? new Int32Array(take(4)) : new Int32Array(entries);
  if (!(flag & flags.index)) for (let place = 0; place < entries; place++) index[place] = start + place;
  if (index.some((image) => image < start || image >= start + count)) throw damaged(phrase`it answers images that were not asked for`);
  const [probability, confidence, margin] = numberColumns.map(() => new Float32Array(new Float16Array(take(2)))) as [Float32Array, Float32Array, Float32Array];
  const classes = (): Int32Array => new Int32Array(new classArrays[width](take(width)));
  const [label, predicted] = [classes(), classes()];
  const target = flag & flags.target ? classes() : label;
  const imported = flag & flags.imported ? { split: new Uint8Array(take(1, count)), index: new Int32Array(take(4, count)) } : null;
  if (imported?.split.some((split) => split >= splitNames.length)) throw damaged(phrase`it names images of a split that there is not`);
  return { split: flag & flags.test ? 'test' : flag & flags.validation ? 'validation' : 'train', images: { start, count, ...(imported ? { imported } : {}) }, index, label, predicted, target, probability, confidence, margin };
}

const classArrays = { 1: Uint8Array, 2: Uint16Array, 4: Uint32Array } as const;

function isWidth(width: number): width is keyof typeof classArrays {
  return width in classArrays;
}

/** Bytes that hold every class. */
function widthOf(columns: readonly Int32Array[]): keyof typeof classArrays {
  const most = columns.reduce((most, column) => column.reduce((max, one) => Math.max(max, one), most), 0);
  return most < 2 ** 8 ? 1 : most < 2 ** 16 ? 2 : 4;
}

/** A margin may be larger than any 16-bit float; infinity would say something else. */
function toFloat16(values: Float32Array): Float16Array {
  return Float16Array.from(values, (value) => Math.min(largest, Math.max(-largest, value)));
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function damaged(problem: Phrase): EpochalError {
  return new EpochalError('ledger.damaged/record', { problem });
}
