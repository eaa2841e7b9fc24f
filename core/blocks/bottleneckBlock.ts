import { boolean, integer, pair } from '../arguments.ts';
import { defineBlock } from './block.ts';

/** Of keras.applications' ResNet. */
const norm = { epsilon: 1.001e-5 };

/**
 * ResNet50's block: 1 x 1 down, 3 x 3, 1 x 1 up, and the input added. Names, biases and epsilon are those of
 * keras.applications.resnet, residual_block_v1. He et al. 2016, https://arxiv.org/abs/1512.03385, figure 5 right.
 */
export const bottleneckBlock = defineBlock({
  type: 'BottleneckBlock',
  description: 'Three convolutions, the middle one on fewer channels, whose input is added to what they give.',
  arguments: {
    filters: integer({ min: 1, description: 'Channels of the middle convolution; the block gives four times as many.' }),
    kernel_size: pair({ min: 1, default: [3, 3], description: 'Height and width of the middle windows.' }),
    strides: pair({ min: 1, default: [1, 1], description: 'Step of the first convolution; above 1 needs conv_shortcut.' }),
    conv_shortcut: boolean({ default: true, description: 'Leads the input through a convolution of 1 x 1: needed where its shape changes.' }),
  },
  build({ filters, kernel_size, strides, conv_shortcut }, input, make) {
    let shortcut = input;
    if (conv_shortcut) {
      make('0_conv', 'Conv2D', { filters: 4 * filters, kernel_size: 1, strides });
      shortcut = make('0_bn', 'BatchNormalization', norm);
    }
    make('1_conv', 'Conv2D', { filters, kernel_size: 1, strides }, [input]);
    make('1_bn', 'BatchNormalization', norm);
    make('1_relu', 'Activation', { activation: 'relu' });
    make('2_conv', 'Conv2D', { filters, kernel_size, padding: 'same' });
    make('2_bn', 'BatchNormalization', norm);
    make('2_relu', 'Activation', { activation: 'relu' });
    make('3_conv', 'Conv2D', { filters: 4 * filters, kernel_size: 1 });
    const branch = make('3_bn', 'BatchNormalization', norm);
    make('add', 'Add', {}, [shortcut, branch]);
    make('out', 'Activation', { activation: 'relu' });
  },
});
