import { phrase } from '../../core/errors/words.ts';
import { unreadable } from './refusals.ts';

/** Tags of a page's directory. https://www.itu.int/itudoc/itu-t/com16/tiff-fx/docs/tiff6.pdf */
const tags = { bits: 258, compression: 259, orientation: 274, photometric: 262, samples: 277, inkSet: 332, extraSamples: 338, sampleFormat: 339, planes: 284, strips: 273, stripBytes: 279, tiles: 324, tileBytes: 325 } as const;
type Facts = Partial<Record<keyof typeof tags, number[]>>;

/** Those with a value for each part of the picture. */
const ofParts = new Set<string>(['strips', 'stripBytes', 'tiles', 'tileBytes']);

const jpeg = 7;
/** Of planes: each colour by itself. */
const separate = 2;

/** None, three of fax, LZW, JPEG, Deflate by two numbers, PackBits. */
const packings = new Set([1, 2, 3, 4, 5, jpeg, 8, 32946, 32773]);
const otherPackings: Readonly<Record<number, string>> = { 6: 'JPEG of TIFF 6.0', 32809: 'ThunderScan', 34676: 'SGI LogLuv', 34677: 'SGI LogLuv', 34712: 'JPEG 2000', 34892: 'lossy JPEG', 34925: 'LZMA', 34926: 'Zstandard', 34927: 'WebP', 50000: 'Zstandard', 50001: 'WebP', 50002: 'JPEG XL' };
const otherColours: Readonly<Record<number, string>> = { 4: 'a mask', 6: 'YCbCr', 8: 'CIE L*a*b*', 9: 'ICC L*a*b*', 10: 'ITU L*a*b*', 32803: 'those of a sensor (CFA)', 32844: 'CIE Log2(L)', 32845: 'CIE Log2(L) (u\', v\')', 34892: 'a raw photo\'s' };
const unsigned = 1;
const cmykInks = 1;
const unassociatedAlpha = 2;

/** What is shown as it is meant: by photometric interpretation, the colours' samples and the bits each may have. */
const known: Readonly<Record<number, { samples: number; bits: readonly number[] }>> = {
  /** Grey, 0 is white. */
  0: { samples: 1, bits: [1, 2, 4, 8, 16] },
  /** Grey, 0 is black. */
  1: { samples: 1, bits: [1, 2, 4, 8, 16] },
  /** RGB. */
  2: { samples: 3, bits: [8, 16] },
  /** A palette. */
  3: { samples: 1, bits: [1, 2, 4, 8] },
  /** CMYK. */
  5: { samples: 4, bits: [8, 16] },
  /** YCbCr, which the JPEG library turns to RGB; nobody does for other compressions. */
  6: { samples: 3, bits: [8] },
};

/**
 * Refuses a TIFF whose first page the decoder would show as another picture: samples of a kind that it takes for
 * what they are not, and parts beyond the end of the file.
 * @throws EpochalError `picture.unreadable`.
 */
export function requireKnownTiff(bytes: Uint8Array): void {
  const facts = readFacts(bytes);
  requirePacking(facts);
  requireSamples(facts);
  requireWhole(bytes.length, facts.strips, facts.stripBytes);
  requireWhole(bytes.length, facts.tiles, facts.tileBytes);
}

/** Whether its first page says itself how it is turned: libvips gives every TIFF an orientation. */
export function saysOrientation(bytes: Uint8Array): boolean {
  return readFacts(bytes).orientation !== undefined;
}

function requirePacking({ compression: [packing = 1] = [], planes: [planes = 1] = [], tiles }: Facts): void {
  if (!packings.has(packing)) throw unreadable(phrase`what is packed by ${otherPackings[packing] ?? `method ${packing}`} is not read`);
  if (planes === separate && tiles) throw unreadable(phrase`tiles of single colours are not read`);
}

function requireWhole(length: number, offsets: readonly number[] = [], sizes: readonly number[] = []): void {
  if (offsets.some((offset, index) => offset + (sizes[index] ?? 0) > length)) throw unreadable(phrase`it ends too early`);
}

function requireSamples(facts: Facts): void {
  const { bits = [1], compression = [1], photometric: [photometric] = [], samples: [samples = 1] = [], inkSet = [cmykInks], extraSamples = [], sampleFormat = [unsigned] } = facts;
  if (photometric === undefined) throw unreadable(phrase`it does not say how its colours are meant`);
  if (sampleFormat.some((format) => format !== unsigned)) throw unreadable(phrase`its samples are no whole numbers from 0, and which of them is white is not said`);
  const kind = known[photometric];
  if (!kind || (photometric === 6 && compression[0] !== jpeg) || (photometric === 5 && inkSet[0] !== cmykInks)) throw unreadable(phrase`its colours are kept as ${otherColours[photometric] ?? `number ${photometric}`}, which is not read`);
  if (bits.some((one) => one !== bits[0]) || !kind.bits.includes(bits[0]!)) throw unreadable(phrase`samples of ${bits.slice(0, 8).join(', ')} bits are not read for its colours`);
  if (samples - extraSamples.length !== kind.samples) throw unreadable(phrase`${samples} samples a pixel do not fit its colours`);
  if (extraSamples.length > 1 || extraSamples.some((meaning) => meaning !== unassociatedAlpha)) throw unreadable(phrase`it has samples beside its colours that are no plain alpha`);
}

/** Bytes of a value by its type: BYTE, SHORT, LONG, LONG8. */
const widths: Readonly<Record<number, number>> = { 1: 1, 3: 2, 4: 4, 16: 8 };

function readFacts(bytes: Uint8Array): Facts {
  try {
    return readDirectory(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw unreadable(phrase`it ends too early`, error);
  }
}

/** The first page's; entries have 12 bytes, or 20 in BigTIFF. @throws RangeError beyond the end. */
function readDirectory(view: DataView): Facts {
  const little = view.getUint16(0) === 0x4949;
  const big = view.getUint16(2, little) === 43;
  const short = (at: number): number => view.getUint16(at, little);
  const long = (at: number): number => view.getUint32(at, little);
  const offset = (at: number): number => (big ? Number(view.getBigUint64(at, little)) : long(at));
  const value: Readonly<Record<number, (at: number) => number>> = { 1: (at) => view.getUint8(at), 3: short, 4: long, 16: (at) => Number(view.getBigUint64(at, little)) };
  const entryBytes = big ? 20 : 12;
  const directory = offset(big ? 8 : 4);
  const first = directory + (big ? 8 : 2);
  const entries = big ? offset(directory) : short(directory);
  const facts: Facts = {};
  for (const [name, tag] of Object.entries(tags)) {
    const entry = Array.from({ length: Math.min(entries, 1000) }, (_, index) => first + index * entryBytes).find((at) => short(at) === tag);
    if (entry === undefined) continue;
    const type = short(entry + 2);
    const width = widths[type];
    const count = big ? offset(entry + 4) : long(entry + 4);
    if (width === undefined || (count > 16 && !ofParts.has(name))) throw unreadable(phrase`its header makes no sense`);
    const inline = entry + (big ? 12 : 8);
    const start = width * count <= (big ? 8 : 4) ? inline : offset(inline);
    if (start + width * count > view.byteLength) throw unreadable(phrase`it ends too early`);
    facts[name as keyof Facts] = Array.from({ length: count }, (_, index) => value[type]!(start + index * width));
  }
  return facts;
}
