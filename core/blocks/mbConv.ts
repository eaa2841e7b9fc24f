import { boolean, choice, integer, number, pair } from '../arguments.ts';
import { activationNames } from '../layers/activations.ts';
import { defineBlock } from './block.ts';

/** keras.applications.efficientnet's CONV_KERNEL_INITIALIZER. */
const kernel_initializer = { type: 'VarianceScaling', arguments: { scale: 2, mode: 'fan_out', distribution: 'truncated_normal' } };

/**
 * EfficientNet's block: widens the channels, filters each by itself, weighs them, narrows them again. Layers and names
 * are those of keras.applications.efficientnet, block. Tan and Le 2019, https://arxiv.org/abs/1905.11946.
 */
export const mbConv = defineBlock({
  type: 'MBConv',
  description: 'Widens the channels, filters each by itself, weighs and narrows them: EfficientNet\'s block.',
  arguments: {
    filters_in: integer({ min: 1, description: 'Channels of its input.' }),
    filters_out: integer({ min: 1, description: 'Channels of its output.' }),
    kernel_size: pair({ min: 1, default: [3, 3], description: 'Height and width of the windows.' }),
    strides: pair({ min: 1, default: [1, 1], description: 'Step of the windows.' }),
    expand_ratio: integer({ min: 1, default: 6, description: 'How many times as many channels in between.' }),
    se_ratio: number({ min: 0, max: 1, default: 0.25, description: 'Share of the input channels in its squeeze-and-excite; 0 leaves that out.' }),
    id_skip: boolean({ default: true, description: 'Adds the input where its shape stays the same.' }),
    drop_rate: number({ min: 0, below: 1, default: 0, description: 'How often an image goes past the block while training.' }),
    activation: choice(activationNames, { default: 'silu', description: 'Between its layers.' }),
  },
  build(values, input, make) {
    const { filters_in, filters_out, activation } = values;
    const filters = filters_in * values.expand_ratio;
    const pointwise = { kernel_size: 1, padding: 'same', use_bias: false, kernel_initializer };
    if (values.expand_ratio !== 1) {
      make('expand_conv', 'Conv2D', { ...pointwise, filters });
      make('expand_bn', 'BatchNormalization');
      make('expand_activation', 'Activation', { activation });
    }
    // Keras pads by hand where it strides; what it adds is what 'same' adds, on even and odd sizes.
    make('dwconv', 'DepthwiseConv2D', {
      kernel_size: values.kernel_size, strides: values.strides, padding: 'same', use_bias: false, depthwise_initializer: kernel_initializer,
    });
    make('bn', 'BatchNormalization');
    make('activation', 'Activation', { activation });
    if (values.se_ratio > 0) {
      make('se', 'SqueezeExcite', { filters, filters_se: Math.max(1, Math.trunc(filters_in * values.se_ratio)), activation, kernel_initializer });
    }
    make('project_conv', 'Conv2D', { ...pointwise, filters: filters_out });
    const branch = make('project_bn', 'BatchNormalization');
    if (!values.id_skip || filters_in !== filters_out || values.strides.some((step) => step !== 1)) return;
    const kept = values.drop_rate > 0 ? make('drop', 'Dropout', { rate: values.drop_rate, noise_shape: [null, 1, 1, 1] }) : branch;
    make('add', 'Add', {}, [kept, input]);
  },
});
