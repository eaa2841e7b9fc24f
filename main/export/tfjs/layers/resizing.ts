import type { Pair } from '../../../../core/arguments.ts';
import type { Interpolation, Size } from '../../../../core/layers/resize.ts';
import { cropped, margins } from '../../../../core/layers/resizing.ts';
import { transposed } from '../../../program/transposed.ts';
import { resamplingMatrix } from '../../resampling.ts';
import { node, writing, type Node, type Writing } from './layer.ts';
import { mapped, permuted, rescaled } from './steps.ts';

/**
 * TensorFlow.js's own Resizing forgets the batch when shapes are given, and its corners lie elsewhere: each axis is
 * multiplied by the matrix of the interpolation instead.
 */
function resized(x: Node, { height, width }: Size, interpolation: Interpolation, antialias: boolean): Node {
  const [rows, columns] = x.shape as readonly [number, number, number];
  if (rows === height && columns === width) return x;
  const along = (turned: Node, from: number, to: number): Node => (from === to ? turned : mapped(turned, transposed(resamplingMatrix(from, to, interpolation, antialias), [to, from], [1, 0]), to));
  const byRow = along(permuted(x, [1, 2, 0]), rows, height);
  return permuted(along(permuted(byRow, [2, 1, 0]), columns, width), [0, 2, 1]);
}

interface Resizing extends Size {
  interpolation: Interpolation;
  crop_to_aspect_ratio: boolean;
  pad_to_aspect_ratio: boolean;
  fill_value: number;
  antialias: boolean;
}

const resizing = writing<Resizing>((values, [x]) => {
  const { interpolation, antialias } = values;
  if (values.crop_to_aspect_ratio) return resized(cut(x!, values), values, interpolation, antialias);
  if (values.pad_to_aspect_ratio) return resized(padded(x!, values), values, interpolation, antialias);
  return resized(x!, values, interpolation, antialias);
});

/** The middle of the image, in the wanted proportion. */
function cut(x: Node, wanted: Size): Node {
  const [height, width, channels] = x.shape as readonly [number, number, number];
  const kept = cropped({ height, width }, wanted);
  if (kept.height === height && kept.width === width) return x;
  const edges = (length: number, part: number): [number, number] => {
    const before = Math.trunc((length - part) / 2);
    return [before, length - part - before];
  };
  const cropping = [edges(height, kept.height), edges(width, kept.width)];
  return node('Cropping2D', [x], [kept.height, kept.width, channels], { cropping, data_format: 'channels_last' });
}

/** The image with borders of one value, in the wanted proportion. Zeros are all that can be put there, so the rest is moved to zero and back. */
function padded(x: Node, wanted: Resizing): Node {
  const [height, width, channels] = x.shape as readonly [number, number, number];
  const [rows, columns] = margins({ height, width }, wanted);
  if (rows === 0 && columns === 0) return x;
  const { fill_value: fill } = wanted;
  const moved = fill === 0 ? x : rescaled(x, 1, -fill);
  const around = node('ZeroPadding2D', [moved], [height + 2 * rows, width + 2 * columns, channels], { padding: [[rows, rows], [columns, columns]], data_format: 'channels_last' });
  return fill === 0 ? around : rescaled(around, 1, fill);
}

const upSampling2d = writing<{ size: Pair; interpolation: Interpolation }>(({ size, interpolation }, [x], { outputShape }) => {
  const [height, width] = outputShape as readonly [number, number, number];
  const repeats = interpolation === 'nearest' && size.every((times, axis) => repeatsWell(x!.shape[axis]!, times));
  return repeats ? node('UpSampling2D', [x!], outputShape, { size, interpolation, data_format: 'channels_last' }) : resized(x!, { height, width }, interpolation, false);
});

export const resizingWritings: Readonly<Record<string, Writing>> = { Resizing: resizing, UpSampling2D: upSampling2d };

/** Whether TensorFlow.js finds the pixel to repeat, in single precision (a graphics card) as in double: 49 times 1/49 is less than 1. */
function repeatsWell(length: number, times: number): boolean {
  const step = length / (length * times);
  return Array.from({ length: length * times }, (_, to) => to).every((to) => Math.floor(to * step) === Math.floor(to / times) && Math.floor(Math.fround(to * Math.fround(step))) === Math.floor(to / times));
}
