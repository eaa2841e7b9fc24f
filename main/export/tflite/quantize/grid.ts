import { EpochalError } from '../../../../core/errors.ts';
import type { Preprocessing } from '../../../../core/model/spec.ts';
import type { ActivationType, Range, Scale } from './scales.ts';

/**
 * The scale in which stored pixels, 128 less, are what the network sees: pixel * scale + offset.
 * @returns null where 0 lies outside of it; `exact` says whether an offset is a whole number of pixels.
 */
export function pixelGrid({ scale, offset }: Preprocessing): (Scale & { exact: boolean }) | null {
  if (scale <= 0) return null;
  const step = Math.fround(scale);
  const zero = -offset / scale - 128;
  const zeroPoint = Math.round(zero);
  return zeroPoint < -128 || zeroPoint > 127 ? null : { scale: step, zeroPoint, exact: Math.abs(zero - zeroPoint) < 1e-3 };
}

/** What the network can see. */
export function pixelRange({ scale, offset }: Preprocessing): Range {
  const ends = [offset, 255 * scale + offset];
  return { least: Math.min(...ends), most: Math.max(...ends) };
}

/** Scale of raw pixels before their offset is added, where that can't be part of it. @throws EpochalError `export.settings`. */
export function rawPixels({ scale }: Preprocessing, type: ActivationType): Scale {
  if (scale > 0 && type === 'INT8') return { scale: Math.fround(scale), zeroPoint: -128 };
  throw new EpochalError('export.settings/scale', { scale });
}
