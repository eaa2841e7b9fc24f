import { absorb } from './passes/absorb.ts';
import { advance } from './passes/advance.ts';
import { canonical } from './passes/canonical.ts';
import { chains } from './passes/chains.ts';
import { fold } from './passes/fold.ts';
import { identities } from './passes/identities.ts';
import { reshapes } from './passes/reshapes.ts';
import { resizing } from './passes/resizing.ts';
import { dilations, padding, strides } from './passes/sliding.ts';
import type { Program } from './program.ts';
import { rewrite, type Pass } from './rewrite.ts';

const passes: readonly Pass[] = [canonical, dilations, strides, padding, resizing, reshapes, identities, chains, advance, fold, absorb];

/**
 * The same network in fewer operations, none of them of TensorFlow's own making: batch normalisation is in the
 * kernels before it, convolutions have their steps, dilations and padding themselves, resizing is bilinear, nearest
 * or a product with matrices, constants meet once.
 *
 * What is left: of sums AddV2 (no AddN, and no Sub or RealDiv by a constant), constants as the second input of what
 * is commutative, BiasAdd of shape (channels) right behind a kernel. Conv2D and DepthwiseConv2dNative may have
 * `dilations` together with `strides`, and DepthwiseConv2dNative uneven strides. Reshape keeps -1 for the batch.
 * @returns a program whose `layers` are those whose values are still made.
 */
export function optimize(program: Program): Program {
  let [before, now] = [null as Program | null, program];
  while (before !== now) {
    before = now;
    now = passes.reduce(rewrite, now);
  }
  return now;
}
