import { phrase } from '../errors/words.ts';
import { borders } from '../arguments.ts';
import { integers } from '../graph.ts';
import { defineLayer, formatShape, imageInput, only, weightless, type LayerDefinition } from './layer.ts';

/** `keras.layers.ZeroPadding2D`: zeros around an image. https://keras.io/api/layers/reshaping_layers/zero_padding2d/ */
const zeroPadding2d = defineLayer({
  type: 'ZeroPadding2D',
  group: 'Reshape',
  description: 'Puts zeros around an image.',
  inputs: 1,
  arguments: { padding: borders({ default: [[1, 1], [1, 1]], description: 'Rows and columns of zeros at each edge.' }) },
  outputShape(values, inputs, fail) {
    const [height, width, channels] = imageInput('ZeroPadding2D', inputs, fail);
    const [[top, bottom], [left, right]] = values.padding;
    return [height + top + bottom, width + left + right, channels];
  },
  ...weightless,
  forward: (values, inputs, { graph }) =>
    graph.op('Pad', [only(inputs), graph.constant('int32', [4, 2], [0, 0, ...values.padding.flat(), 0, 0])]),
});

/** `keras.layers.Cropping2D`: an image without its edges. https://keras.io/api/layers/reshaping_layers/cropping2d/ */
const cropping2d = defineLayer({
  type: 'Cropping2D',
  group: 'Reshape',
  description: 'Cuts the edges off an image.',
  inputs: 1,
  arguments: { cropping: borders({ default: [[0, 0], [0, 0]], description: 'Rows and columns to cut at each edge.' }) },
  outputShape(values, inputs, fail) {
    const [height, width, channels] = imageInput('Cropping2D', inputs, fail);
    const [[top, bottom], [left, right]] = values.cropping;
    if (top + bottom >= height || left + right >= width) {
      fail(
        phrase`has cropping=[[${top}, ${bottom}], [${left}, ${right}]], which leaves nothing of its input ${formatShape([height, width, channels])}`,
        phrase`Cut fewer than ${height} rows and ${width} columns.`,
      );
    }
    return [height - top - bottom, width - left - right, channels];
  },
  ...weightless,
  forward({ cropping: [[top], [left]] }, inputs, { graph, outputShape: [height, width] }) {
    return graph.op('Slice', [only(inputs), integers(graph, [0, top, left, 0]), integers(graph, [-1, height!, width!, -1])]);
  },
});

export const borderLayers: readonly LayerDefinition[] = [zeroPadding2d, cropping2d];
