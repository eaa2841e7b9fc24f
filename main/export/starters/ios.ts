import { EpochalError } from '../../../core/errors.ts';
import { ofTflite, starter } from './starter.ts';
import type { ExportFormat } from '../format.ts';

const resources = 'Classifier/Resources/';

const plain = starter({ id: 'ios', inner: async () => (await import('../tflite/tflite.ts')).tflite, model: resources, facts: resources, file: 'model.tflite' }, ofTflite);

/** An Xcode project of an iOS app that classifies pictures with LiteRT. */
export const ios: ExportFormat = {
  ...plain,
  write(source, settings, tools) {
    // `Tensor.DataType` of tensorflow/lite/swift has none of it: such a tensor can't even be asked for.
    if (settings.io === 'int8') throw new EpochalError('export.settings/ios');
    return plain.write(source, settings, tools);
  },
};
