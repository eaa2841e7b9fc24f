import { choice, integer } from '../arguments.ts';
import { initializer } from '../initializers/catalogue.ts';
import { activationNames } from '../layers/activations.ts';
import { defineBlock } from './block.ts';

/**
 * Squeeze and excitation: weighs each channel by what all channels are like in the mean.
 * Hu et al. 2018, https://arxiv.org/abs/1709.01507; layers and names as in keras.applications.efficientnet.
 */
export const squeezeExcite = defineBlock({
  type: 'SqueezeExcite',
  description: 'Weighs each channel by what the whole image is like.',
  arguments: {
    filters: integer({ min: 1, description: 'Channels of its input, and of its output.' }),
    filters_se: integer({ min: 1, description: 'Channels in between; a quarter or a sixteenth as many.' }),
    activation: choice(activationNames, { default: 'relu', description: 'In between.' }),
    kernel_initializer: initializer('glorot_uniform', 'First values of its two convolutions.'),
  },
  build({ filters, filters_se, activation, kernel_initializer }, input, make) {
    const convolution = { kernel_size: 1, padding: 'same', kernel_initializer };
    make('squeeze', 'GlobalAveragePooling2D');
    make('reshape', 'Reshape', { target_shape: [1, 1, filters] });
    make('reduce', 'Conv2D', { ...convolution, filters: filters_se, activation });
    const gate = make('expand', 'Conv2D', { ...convolution, filters, activation: 'sigmoid' });
    make('excite', 'Multiply', {}, [input, gate]);
  },
});
