import type { Metadata, Sharp } from './library.ts';

interface Turn {
  /** Degrees, clockwise, once it is mirrored. */
  angle: number;
  mirror: 'flip' | 'flop' | null;
}

/** By EXIF's number. https://www.cipa.jp/std/documents/e/DC-008-2012_E.pdf */
const turns: Readonly<Record<string, Turn>> = {
  2: { angle: 0, mirror: 'flop' },
  3: { angle: 180, mirror: null },
  4: { angle: 0, mirror: 'flip' },
  5: { angle: 270, mirror: 'flop' },
  6: { angle: 90, mirror: null },
  7: { angle: 90, mirror: 'flop' },
  8: { angle: 270, mirror: null },
};

/** Turns a picture upright by its EXIF orientation, or where it has none by that of its XMP, as Pillow does. */
export function turnUpright(opened: Sharp, metadata: Metadata): Sharp {
  const turn = turnByXmp(metadata);
  if (!turn) return opened.autoOrient();
  const turned = turn.angle === 0 ? opened : opened.rotate(turn.angle);
  return turn.mirror === null ? turned : turned[turn.mirror]();
}

/** Whether it is turned by 90 degrees on account of its XMP. */
export function liesByXmp(metadata: Metadata): boolean {
  return (turnByXmp(metadata)?.angle ?? 0) % 180 === 90;
}

function turnByXmp({ orientation, xmp }: Metadata): Turn | null {
  if (orientation !== undefined || xmp === undefined) return null;
  const [, number] = /tiff:Orientation(?:="|>)([1-8])/.exec(xmp.toString('latin1')) ?? [];
  return number === undefined ? null : (turns[number] ?? null);
}
