import type { Plan } from './plan.ts';
import { EpochalError } from './errors.ts';
import type { AnswerShape } from './model/answers.ts';

/**
 * The ledger: what a network answered of each image in one epoch. Of a training image it is the answer of the step that
 * met it (augmented, with dropout, by the weights of that moment), of a validation image that of the epoch's validation.
 */
export interface Ledger {
  /** From 1. */
  epoch: number;
  classes: number;
  train: LedgerSplit;
  /** Null where the epoch did not validate. */
  validation: LedgerSplit | null;
}

/** Images `start` to before `start` + the columns' length of a split, one row each. */
export interface LedgerSplit extends LedgerColumns {
  split: 'train' | 'test';
  start: number;
}

export interface LedgerColumns {
  /** The class it counted as: its own, or of mixed labels the one with the largest share. `noAnswer` where it was not met. */
  label: Uint16Array;
  /** The likeliest class. `noAnswer` where the image was not met. */
  predicted: Uint16Array;
  /** Of the label, 0 to 1. */
  probability: Float16Array;
  /** The probability of the predicted class. */
  confidence: Float16Array;
  /** The label's logit less the largest other: above 0 where the answer is right. */
  margin: Float16Array;
}

/** Stands for a class where an image has no answer. */
export const noAnswer = 65_535;

/** A ledger's name in the ledger folder of its run. @param epoch from 1. */
export function ledgerFile(epoch: number): string {
  return `${epoch}.ledger`;
}

/** Whether the answers of a network are kept: one an image, and a class fits into 16 bits. */
export function canKeepAnswers({ positions, classes }: AnswerShape): boolean {
  return positions === 1 && classes <= noAnswer;
}

/** An empty ledger of an epoch, for the images of a plan. */
export function emptyLedger(epoch: number, classes: number, { train, validation }: Pick<Plan, 'train' | 'validation'>): Ledger {
  const empty = ({ split, start, count }: { split: 'train' | 'test'; start: number; count: number }): LedgerSplit => ({ split, start, ...emptyColumns(count) });
  return { epoch, classes, train: empty(train), validation: validation && empty(validation) };
}

function emptyColumns(count: number): LedgerColumns {
  return {
    label: new Uint16Array(count).fill(noAnswer),
    predicted: new Uint16Array(count).fill(noAnswer),
    probability: new Float16Array(count),
    confidence: new Float16Array(count),
    margin: new Float16Array(count),
  };
}

/**
 * Takes the answers of a batch in.
 * @param indices places of its images in the columns.
 * @param answers float32 (5, batch): predicted class, label, probability, confidence, margin.
 */
export function recordAnswers(columns: LedgerColumns, indices: Int32Array, answers: Float32Array): void {
  const count = indices.length;
  for (let i = 0; i < count; i++) {
    const at = indices[i]!;
    columns.predicted[at] = answers[i]!;
    columns.label[at] = answers[count + i]!;
    columns.probability[at] = answers[2 * count + i]!;
    columns.confidence[at] = answers[3 * count + i]!;
    columns.margin[at] = answers[4 * count + i]!;
  }
}

/** How many numbers `recordAnswers` takes of one image. */
export const answerNumbers = 5;

/** How many images have an answer, and how many of these are right. */
export function countAnswers({ label, predicted }: Pick<LedgerColumns, 'label' | 'predicted'>): { images: number; correct: number } {
  let images = 0;
  let correct = 0;
  for (const [i, answer] of predicted.entries()) {
    if (answer === noAnswer) continue;
    images++;
    if (answer === label[i]) correct++;
  }
  return { images, correct };
}

/** `EPLEDGER` in ASCII. */
const mark = [0x45, 0x50, 0x4c, 0x45, 0x44, 0x47, 0x45, 0x52] as const;
const version = 1;
const splits = ['train', 'test'] as const;
/** Mark, version, epoch, classes, and of each of the two parts its split, start and count; uint32, little-endian. */
const headBytes = mark.length + 4 * 9;
const rowBytes = 5 * 2;
const none = 0xffff_ffff;

/**
 * A ledger as bytes: a head, then the columns of the training images one after the other, then those of the validation
 * images. 10 bytes an image, little-endian.
 */
export function encodeLedger({ epoch, classes, train, validation }: Ledger): Uint8Array[] {
  const head = new DataView(new ArrayBuffer(headBytes));
  mark.forEach((byte, i) => head.setUint8(i, byte));
  const describe = (part: LedgerSplit | null): number[] => (part === null ? [none, 0, 0] : [splits.indexOf(part.split), part.start, part.label.length]);
  [version, epoch, classes, ...describe(train), ...describe(validation)].forEach((value, i) => head.setUint32(mark.length + 4 * i, value, true));
  const parts = [train, ...(validation ? [validation] : [])].flatMap(({ label, predicted, probability, confidence, margin }) => [label, predicted, probability, confidence, margin]);
  return [new Uint8Array(head.buffer), ...parts.map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength))];
}

/**
 * Reads what `encodeLedger` wrote; the columns are copies.
 * @param name of the file, for people.
 * @throws EpochalError `ledger.damaged`, `ledger.newer`.
 */
export function decodeLedger(bytes: Uint8Array, name: string): Ledger {
  const damaged = (problem: string): EpochalError => new EpochalError('ledger.damaged', `${name} is damaged: ${problem}.`, 'Without it the answers of this epoch are not known; those of other epochs are.');
  if (bytes.byteLength < headBytes || !mark.every((byte, i) => bytes[i] === byte)) throw damaged('it does not begin as a ledger does');
  const head = new DataView(bytes.buffer, bytes.byteOffset, headBytes);
  const [written, epoch, classes, ...described] = Array.from({ length: 9 }, (_, i) => head.getUint32(mark.length + 4 * i, true)) as [number, number, number, ...number[]];
  if (written > version) throw new EpochalError('ledger.newer', `${name} was written by a later Epochal: it has version ${written}, and this one reads up to ${version}.`, 'Use that Epochal.');
  let at = headBytes;
  // A copy also of a Buffer, whose `slice` is none.
  const take = (size: number): ArrayBuffer => new Uint8Array(bytes.subarray(at, (at += size))).buffer;
  const part = (split: number, start: number, count: number): LedgerSplit | null => {
    if (split === none) return null;
    if (splits[split] === undefined) throw damaged(`its part is of split ${split}`);
    if (at + count * rowBytes > bytes.byteLength) throw damaged(`it has ${bytes.byteLength} bytes, at least ${at + count * rowBytes} are needed`);
    const label = new Uint16Array(take(2 * count));
    const predicted = new Uint16Array(take(2 * count));
    const probability = new Float16Array(take(2 * count));
    const confidence = new Float16Array(take(2 * count));
    return { split: splits[split], start, label, predicted, probability, confidence, margin: new Float16Array(take(2 * count)) };
  };
  const train = part(described[0]!, described[1]!, described[2]!);
  const validation = part(described[3]!, described[4]!, described[5]!);
  if (train === null) throw damaged('it has no training images');
  if (at !== bytes.byteLength) throw damaged(`it has ${bytes.byteLength} bytes, ${at} are needed`);
  return { epoch, classes, train, validation };
}
