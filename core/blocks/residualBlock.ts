import { boolean, choice, integer, number, pair } from '../arguments.ts';
import { initializer } from '../initializers/catalogue.ts';
import { activationNames } from '../layers/activations.ts';
import { regularizer } from '../regularizers.ts';
import { defineBlock } from './block.ts';

/**
 * The basic residual block: two convolutions around which the input is led and added.
 * He et al. 2016, https://arxiv.org/abs/1512.03385, figure 5 left.
 */
export const residualBlock = defineBlock({
  type: 'ResidualBlock',
  description: 'Two convolutions whose input is added to what they give.',
  arguments: {
    filters: integer({ min: 1, description: 'Output channels of both convolutions.' }),
    kernel_size: pair({ min: 1, default: [3, 3], description: 'Height and width of their windows.' }),
    strides: pair({ min: 1, default: [1, 1], description: 'Step of the first; above 1 needs conv_shortcut.' }),
    conv_shortcut: boolean({ default: false, description: 'Leads the input through a convolution of 1 x 1 and a batch normalisation: needed where its shape changes.' }),
    activation: choice(activationNames, { default: 'relu', description: 'After the first convolution and at the end.' }),
    activation_first: boolean({ default: false, description: 'Puts the first activation before its batch normalisation, not after.' }),
    use_bias: boolean({ default: true, description: 'Whether the convolutions have biases.' }),
    epsilon: number({ min: 0, default: 1e-3, description: 'Of the batch normalisations.' }),
    momentum: number({ min: 0, max: 1, default: 0.99, description: 'Of the batch normalisations.' }),
    kernel_initializer: initializer('glorot_uniform', 'First values of the windows.'),
    kernel_regularizer: regularizer('Punishes large values of the windows.'),
  },
  build(values, input, make) {
    const { filters, activation, use_bias, kernel_initializer, kernel_regularizer, epsilon, momentum } = values;
    const convolution = { filters, padding: 'same', use_bias, kernel_initializer, kernel_regularizer };
    const norm = { epsilon, momentum };
    const shortcut = values.conv_shortcut
      ? (make('0_conv', 'Conv2D', { ...convolution, kernel_size: 1, strides: values.strides }), make('0_bn', 'BatchNormalization', norm))
      : input;
    make('1_conv', 'Conv2D', { ...convolution, kernel_size: values.kernel_size, strides: values.strides }, [input]);
    const steps = [() => make('1_bn', 'BatchNormalization', norm), () => make('1_activation', 'Activation', { activation })];
    for (const step of values.activation_first ? steps.toReversed() : steps) step();
    make('2_conv', 'Conv2D', { ...convolution, kernel_size: values.kernel_size });
    const branch = make('2_bn', 'BatchNormalization', norm);
    make('add', 'Add', {}, [shortcut, branch]);
    make('out', 'Activation', { activation });
  },
});
