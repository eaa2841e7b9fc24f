import { phrase, phraseText } from '../../core/errors/words.ts';
/** The kinds of picture Epochal reads, in the order in which they are named to people. */
export const pictureKinds = ['png', 'jpeg', 'webp', 'gif', 'tiff', 'avif', 'bmp'] as const;
export type PictureKind = (typeof pictureKinds)[number];

/** What people are asked to give. */
export const pictureKindNames = phrase`PNG, JPEG, WebP, GIF, TIFF, AVIF or BMP`;
export const pictureKindsText = phraseText(pictureKindNames);

/** So many of a file's first bytes are enough for `pictureKind`. */
export const pictureHeadBytes = 512;

/** Lengths that the header after a Windows bitmap's file header can have: OS/2's and those of Windows. */
const bitmapHeaders = new Set([12, 16, 40, 52, 56, 64, 108, 124]);

const signatures: Record<PictureKind, (head: Uint8Array) => boolean> = {
  png: (head) => has(head, 0, '\x89PNG\r\n\x1a\n'),
  jpeg: (head) => has(head, 0, '\xff\xd8\xff'),
  webp: (head) => has(head, 0, 'RIFF') && has(head, 8, 'WEBP'),
  gif: (head) => has(head, 0, 'GIF87a') || has(head, 0, 'GIF89a'),
  // The last two are BigTIFF's.
  tiff: (head) => ['II*\0', 'MM\0*', 'II+\0', 'MM\0+'].some((mark) => has(head, 0, mark)),
  avif: isAvif,
  bmp: (head) => has(head, 0, 'BM') && head.length >= 18 && bitmapHeaders.has(uint32(head, 14, true)),
};

/**
 * Tells the kind of a picture by its first bytes, whatever its name says.
 * @param head the file, or at least its first `pictureHeadBytes` bytes.
 * @returns null for anything that is not read, SVG among it.
 */
export function pictureKind(head: Uint8Array): PictureKind | null {
  return pictureKinds.find((kind) => signatures[kind](head)) ?? null;
}

/** HEIF's first box lists brands: the major one, a version, then those it is compatible with. HEIC is another brand. */
function isAvif(head: Uint8Array): boolean {
  if (!has(head, 4, 'ftyp')) return false;
  const end = Math.min(head.length, uint32(head, 0, false));
  for (let at = 8; at + 4 <= end; at += at === 8 ? 8 : 4) {
    if (has(head, at, 'avif') || has(head, at, 'avis')) return true;
  }
  return false;
}

/** An AVIF whose first brand says that it is an animation. */
export function isAvifSequence(head: Uint8Array): boolean {
  return has(head, 4, 'ftypavis');
}

function has(head: Uint8Array, at: number, mark: string): boolean {
  return head.length >= at + mark.length && [...mark].every((character, index) => head[at + index] === character.charCodeAt(0));
}

function uint32(head: Uint8Array, at: number, littleEndian: boolean): number {
  return new DataView(head.buffer, head.byteOffset, head.byteLength).getUint32(at, littleEndian);
}
