import type { PictureKind } from './picture-kind.ts';

/** Height, width and channels (1 or 3) of an image as bytes, channels innermost. */
export interface PictureShape {
  height: number;
  width: number;
  channels: number;
}

/** Pictures beyond this many pixels are refused before they are decoded: 100 million, about 300 MB. */
export const mostPixels = 100_000_000;

/** The same for a picture of a data set, of which many are read one after the other. */
export const mostPixelsOfMany = 50_000_000;

export interface DecodeOptions {
  mostPixels?: number | undefined;
}

/** What the file of a picture holds. */
export interface PictureFacts {
  /** Upright, as are its sides. */
  width: number;
  height: number;
  /** As stored: 1 grey, 2 grey with alpha, 3 colours, 4 colours with alpha or CMYK. */
  channels: number;
  kind: PictureKind;
}

/** A picture brought to a shape, height x width x channels bytes, and what its file holds. */
export interface ReadPicture {
  pixels: Uint8Array;
  facts: PictureFacts;
}

/** A file of more bytes is refused before it is read: one of 100 million pixels of 16 bits, not packed, has 800 MB. */
export const mostPictureBytes = 1_000_000_000;

/** A picture as its file has it: its bytes, or the path of a file that the decoding process reads itself. */
export type PictureSource = { bytes: Uint8Array } | { path: string };
