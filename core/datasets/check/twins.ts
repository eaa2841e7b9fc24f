import { distanceOf, slopesOf } from './alignment.ts';
import { buildBoxTree } from './boxTree.ts';
import { asItIs, createDescriber, descriptorLength, mostShift, type Variant } from './descriptors.ts';

/** Two pictures farther apart than this (see `distanceOf`) are not called twins. Measured on CIFAR-10: docs/decisions.md. */
export const mostDistance = 0.2;

/** A pair of places, the lower one first, and how far the pictures are apart. */
export interface Pair {
  first: number;
  second: number;
  distance: number;
}

/** Pictures are candidates where a variant of one lies within this of the other: descriptors have length 1. */
interface Look {
  variant: Variant;
  radius: number;
  /** Whether the other picture finds this one by the same variant, so that one of both need look. */
  mutual: boolean;
}

/** Other colours change a descriptor most; to be moved or mirrored changes nothing but what is at the border. */
const radii = { recoloured: 0.27, mirrored: 0.25, moved: 0.08 };

/** Of a shift and its opposite one is enough: the other picture is moved by the opposite. */
const looks: readonly Look[] = [
  { variant: asItIs, radius: radii.recoloured, mutual: true },
  { variant: { ...asItIs, mirrored: true }, radius: radii.mirrored, mutual: true },
  ...halfOfShifts().map(({ x, y }) => ({ variant: { x, y, mirrored: false }, radius: radii.moved, mutual: false })),
];

function halfOfShifts(): { x: number; y: number }[] {
  const half: { x: number; y: number }[] = [];
  for (let y = 0; y <= mostShift; y++) for (let x = -mostShift; x <= mostShift; x++) if (y > 0 || x > 0) half.push({ x, y });
  return half;
}

/** Of one picture no more are looked at: the nearest. Of a burst of photos, or of strokes that all look alike, some are enough to hang together. */
const mostCandidates = 24;

/** Finds twins of one picture after another. */
export interface TwinSearch {
  /**
   * Tells each twin of the picture `place` once. Of a pair at least one side tells.
   * @param relief of that picture, and a copy of it: `reliefOf` may write over what it gave before.
   */
  twinsOf(place: number, relief: Float32Array, tell: (pair: Pair) => void): void;
}

/**
 * @param descriptors of all pictures as they are, count x `descriptorLength`; zeros for those that have none.
 * @param size in which pictures are compared.
 * @param reliefOf another picture's.
 */
export function createTwinSearch(descriptors: Float32Array, size: { height: number; width: number }, reliefOf: (place: number) => Float32Array): TwinSearch {
  const { height, width } = size;
  const tree = buildBoxTree(descriptors, descriptorLength, described(descriptors));
  const describer = createDescriber(size);
  const query = new Float32Array(descriptorLength);
  return {
    twinsOf(place, relief, tell) {
      if (!isDescribed(descriptors, place)) return;
      describer.look(relief);
      const candidates = new Map<number, { squares: number; variant: Variant }>();
      for (const { variant, radius, mutual } of looks) {
        describer.describe(variant, query, 0);
        tree.within(query, 0, radius, (other, squares) => {
          if (other !== place && squares < (candidates.get(other)?.squares ?? Infinity)) candidates.set(other, { squares, variant });
        }, mutual ? place : undefined);
      }
      const nearest = [...candidates].toSorted(([, a], [, b]) => a.squares - b.squares).slice(0, mostCandidates);
      const own = [false, true].map((mirrored) => (nearest.some(([, { variant }]) => variant.mirrored === mirrored) ? slopesOf(relief, height, width, mirrored) : null));
      for (const [other, { variant: { x, y, mirrored } }] of nearest) {
        const distance = distanceOf(own[Number(mirrored)]!, slopesOf(reliefOf(other), height, width, false), height, width, { x: mirrored ? -x : x, y });
        if (distance <= mostDistance) tell({ first: Math.min(place, other), second: Math.max(place, other), distance });
      }
    },
  };
}

/** Whether a picture has a descriptor: one that shows nothing has none. */
export function isDescribed(descriptors: Float32Array, place: number): boolean {
  const start = place * descriptorLength;
  for (let i = start; i < start + descriptorLength; i++) if (descriptors[i] !== 0) return true;
  return false;
}

function described(descriptors: Float32Array): Int32Array {
  return Int32Array.from({ length: descriptors.length / descriptorLength }, (_, place) => place).filter((place) => isDescribed(descriptors, place));
}
