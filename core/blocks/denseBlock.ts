import { integer } from '../arguments.ts';
import { defineBlock } from './block.ts';

/** Of keras.applications' DenseNet. */
const norm = { epsilon: 1.001e-5 };
const relu = { activation: 'relu' };

/**
 * DenseNet's block: each of its steps sees what all before it gave. Layers and names are those of
 * keras.applications.densenet, dense_block. Huang et al. 2017, https://arxiv.org/abs/1608.06993.
 */
export const denseBlock = defineBlock({
  type: 'DenseBlock',
  description: 'Steps that each add channels to all that came before.',
  arguments: {
    blocks: integer({ min: 1, description: 'Number of steps.' }),
    growth_rate: integer({ min: 1, default: 32, description: 'Channels that each step adds.' }),
  },
  build({ blocks, growth_rate }, input, make) {
    let all = input;
    for (let step = 1; step <= blocks; step++) {
      const part = (name: string): string => `block${step}_${name}`;
      make(part('0_bn'), 'BatchNormalization', norm, [all]);
      make(part('0_relu'), 'Activation', relu);
      make(part('1_conv'), 'Conv2D', { filters: 4 * growth_rate, kernel_size: 1, use_bias: false });
      make(part('1_bn'), 'BatchNormalization', norm);
      make(part('1_relu'), 'Activation', relu);
      const added = make(part('2_conv'), 'Conv2D', { filters: growth_rate, kernel_size: 3, padding: 'same', use_bias: false });
      all = make(part('concat'), 'Concatenate', {}, [all, added]);
    }
  },
});

/** What comes between DenseNet's blocks: fewer channels, half the size. keras.applications.densenet, transition_block. */
export const transitionBlock = defineBlock({
  type: 'TransitionBlock',
  description: 'Narrows the channels and halves the size: between two dense blocks.',
  arguments: { filters: integer({ min: 1, description: 'Output channels; DenseNet takes half of its input\'s.' }) },
  build({ filters }, input, make) {
    make('bn', 'BatchNormalization', norm);
    make('relu', 'Activation', relu);
    make('conv', 'Conv2D', { filters, kernel_size: 1, use_bias: false });
    make('pool', 'AveragePooling2D', { pool_size: 2, strides: 2 });
  },
});
