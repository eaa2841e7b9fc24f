import type { PlainError } from '../../core/errors.ts';
import type { ChildProcess } from '../processes/process.ts';
import type { PictureShape } from './picture.ts';

/** A picture as its file has it: its bytes, or the path of a file that the process reads itself. */
export type PictureSource = { bytes: Uint8Array } | { path: string };

/** What a decoding process is to do. It does one thing at a time. */
export interface DecodeOrder {
  source: PictureSource;
  to: PictureShape;
  /** The most that the process may hold in memory. */
  residentBytes: number;
}

/** `exhausted`: it holds more memory than it may, and ends. */
export type FromDecoder =
  | { type: 'ready' }
  | { type: 'decoded'; pixels: Uint8Array }
  | { type: 'refused'; error: PlainError }
  | { type: 'exhausted' };

/** A decoding process, from outside. */
export type DecodingChild = ChildProcess<DecodeOrder, FromDecoder>;
