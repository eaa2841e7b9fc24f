import { exportFormats, exportIo, exportSettingsSchema, quantizations } from '../../../core/exports.ts';
import { checkpoint, choice, flag, names, option, optionOr, shareOf, text, wholeNumber, type OptionValues } from '../options.ts';

const usual = exportSettingsSchema.parse({ format: 'tflite' });

export const exportOptions = {
  format: option('<format>', choice(exportFormats), exportFormats.join(', ')),
  quantize: optionOr(usual.quantize, '<how>', choice(quantizations), 'none, float16, dynamic, int8, 16x8 (tflite and its starters); none, float16, uint8, uint16 (tfjs, web, node)'),
  io: optionOr(usual.io, '<type>', choice(exportIo), 'float, int8 or uint8: what a model quantised to int8 takes and gives'),
  checkpoint: optionOr(usual.checkpoint, '<which>', checkpoint, 'best, last, or the number of an epoch'),
  keepFloat: option('<layers>', names, 'layers that stay float when the others are quantised, such as dense,conv2d_1'),
  dataset: option('<id>', text, "data set to calibrate and to compare on (default: the run's)"),
  calibrate: optionOr(usual.calibrationImages, '<n>', wholeNumber(1, 10_000), 'pictures that say in which range values flow (int8, 16x8)'),
  images: option('<n>', wholeNumber(1), 'test images to compare on (default: all, or as many as about a minute allows)'),
  minAgreement: optionOr(usual.minAgreement, '<x>', shareOf, 'share of images whose answer must stay the same'),
  noProof: flag('do not run what was written'),
  force: flag('replace a file that is no earlier export'),
  out: option('<path>', text, 'the file, or the folder (default: named after the run, in the current folder)'),
};
export type ExportOptions = OptionValues<typeof exportOptions>;
