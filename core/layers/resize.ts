import { integers, type OpGraph } from '../graph.ts';

export const interpolations = ['nearest', 'bilinear', 'bicubic', 'lanczos3', 'lanczos5', 'area'] as const;
export type Interpolation = (typeof interpolations)[number];

export interface Size {
  height: number;
  width: number;
}

/**
 * `tf.image.resize` of (batch, height, width, channels), centres of pixels at halves.
 * Source: tensorflow/python/ops/image_ops_impl.py, resize_images_v2.
 * @param antialias widens the window where the image shrinks; 'nearest' and 'area' have none to widen.
 */
export function resize<T>(graph: OpGraph<T>, images: T, from: Size, to: Size, interpolation: Interpolation, antialias: boolean): T {
  if (from.height === to.height && from.width === to.width) return images;
  const size = integers(graph, [to.height, to.width]);
  if (interpolation === 'area') return byArea(graph, images, from, to);
  const operation = operations[interpolation];
  if (operation && !(antialias && interpolation !== 'nearest')) {
    return graph.op(operation, [images, size], { half_pixel_centers: { bool: true } });
  }
  const scale = graph.constant('float32', [2], [to.height / from.height, to.width / from.width]);
  return graph.op('ScaleAndTranslate', [images, size, scale, graph.constant('float32', [2], [0, 0])], {
    kernel_type: { string: kernels[interpolation] },
    antialias: { bool: antialias },
  });
}

const operations: Readonly<Partial<Record<Interpolation, string>>> = {
  nearest: 'ResizeNearestNeighbor',
  bilinear: 'ResizeBilinear',
  bicubic: 'ResizeBicubic',
};

const kernels: Readonly<Record<Exclude<Interpolation, 'area'>, string>> = {
  nearest: 'box',
  bilinear: 'triangle',
  bicubic: 'keyscubic',
  lanczos3: 'lanczos3',
  lanczos5: 'lanczos5',
};

/** Means over the part of the image that a new pixel covers. TensorFlow's ResizeArea has no gradient: these are sums of products. */
function byArea<T>(graph: OpGraph<T>, images: T, from: Size, to: Size): T {
  const shares = (length: number, wanted: number): T => graph.constant('float32', [wanted, length], coverage(length, wanted));
  const rows = graph.op('Einsum', [[shares(from.height, to.height), images]], { equation: { string: 'yh,bhwc->bywc' } });
  return graph.op('Einsum', [[shares(from.width, to.width), rows]], { equation: { string: 'xw,bywc->byxc' } });
}

/** Of each of `wanted` equal parts of a line: the share that each of `length` pixels has in it. */
function coverage(length: number, wanted: number): number[] {
  const step = length / wanted;
  return Array.from({ length: wanted * length }, (_, index) => {
    const [part, pixel] = [Math.floor(index / length), index % length];
    const overlap = Math.min((part + 1) * step, pixel + 1) - Math.max(part * step, pixel);
    return Math.max(0, overlap) / step;
  });
}
