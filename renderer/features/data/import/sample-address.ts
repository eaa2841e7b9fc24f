import type { Fit } from '../../../../core/pictures/fit.ts';

export interface SampleShape {
  width: number;
  height: number;
  channels: 1 | 3;
  fit: Fit;
  fill: string;
}

/** The largest side a picture is shown at. */
const shownSide = 512;

/** A picture of what may be imported, as it would then be. */
export function sampleAddress(inspection: string, place: number, { width, height, channels, fit, fill }: SampleShape): string {
  const shrink = Math.min(1, shownSide / Math.max(width, height));
  const side = (length: number): string => String(Math.max(1, Math.round(length * shrink)));
  return `/inspections/${inspection}/${place}.png?${new URLSearchParams({ width: side(width), height: side(height), channels: String(channels), fit, fill }).toString()}`;
}
