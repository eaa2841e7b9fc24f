import { boolean, choice, integer, number, pair } from '../arguments.ts';
import { activationNames } from '../layers/activations.ts';
import { defineBlock } from './block.ts';

/**
 * VGG's block: convolutions of one width, then a pooling. Names are those of keras.applications.vgg16.
 * Simonyan and Zisserman 2015, https://arxiv.org/abs/1409.1556.
 */
export const vggBlock = defineBlock({
  type: 'VGGBlock',
  description: 'Some convolutions of the same width, then a pooling.',
  arguments: {
    filters: integer({ min: 1, description: 'Output channels of each convolution.' }),
    convolutions: integer({ min: 1, default: 2, description: 'How many of them.' }),
    kernel_size: pair({ min: 1, default: [3, 3], description: 'Height and width of their windows.' }),
    activation: choice(activationNames, { default: 'relu', description: 'After each of them.' }),
    batch_normalization: boolean({ default: false, description: 'Puts a batch normalisation after each activation.' }),
    rate: number({ min: 0, below: 1, default: 0, description: 'Of a Dropout between the convolutions; 0 leaves it out.' }),
    pool: boolean({ default: true, description: 'Ends in a MaxPooling2D of 2 x 2.' }),
  },
  build(values, input, make) {
    for (let place = 1; place <= values.convolutions; place++) {
      make(`conv${place}`, 'Conv2D', { filters: values.filters, kernel_size: values.kernel_size, padding: 'same', activation: values.activation });
      if (values.batch_normalization) make(`bn${place}`, 'BatchNormalization');
      if (values.rate > 0 && place < values.convolutions) make(`dropout${place}`, 'Dropout', { rate: values.rate });
    }
    if (values.pool) make('pool', 'MaxPooling2D', { pool_size: 2, strides: 2 });
  },
});
