import { catalogueOf, type Catalogue } from '../settings.ts';
import type { BlockDefinition } from './block.ts';
import { bottleneckBlock } from './bottleneckBlock.ts';
import { denseBlock, transitionBlock } from './denseBlock.ts';
import { mbConv } from './mbConv.ts';
import { residualBlock } from './residualBlock.ts';
import { squeezeExcite } from './squeezeExcite.ts';
import { vggBlock } from './vggBlock.ts';

/** Every block there is. */
export const blockCatalogue: Catalogue<BlockDefinition> = catalogueOf([
  residualBlock, bottleneckBlock, squeezeExcite, mbConv, denseBlock, transitionBlock, vggBlock,
]);
