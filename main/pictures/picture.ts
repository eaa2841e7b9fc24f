/** Height, width and channels (1 or 3) of an image as bytes, channels innermost. */
export interface PictureShape {
  height: number;
  width: number;
  channels: number;
}

/** A decoded picture: height x width x channels bytes, upright, its fourth channel alpha. */
export interface Pixels {
  height: number;
  width: number;
  channels: 3 | 4;
  pixels: Uint8Array;
}

/** Pictures beyond this many pixels are refused before they are decoded: 100 million, about 300 MB. */
export const mostPixels = 100_000_000;

/** A file of more bytes is refused before it is read: one of 100 million pixels of 16 bits, not packed, has 800 MB. */
export const mostPictureBytes = 1_000_000_000;

/** A picture as its file has it: its bytes, or the path of a file that the decoding process reads itself. */
export type PictureSource = { bytes: Uint8Array } | { path: string };
