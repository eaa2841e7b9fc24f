import type { Phrase } from '../../../../core/errors/words.ts';
import type { ExportSettings, LayerError } from '../../../../core/exports.ts';
import type { Artifact, ExportTools } from '../../format.ts';
import { optimize } from '../../../program/optimize.ts';
import type { Program } from '../../../program/program.ts';
import { trace } from '../../../program/trace.ts';
import type { ExportSource } from '../../source.ts';
import { lower } from '../lower/lower.ts';
import type { TfliteModel } from '../../../formats/tflite/model.ts';
import { parse } from '../../../formats/tflite/parse.ts';
import { calibrate } from './calibrate.ts';
import { layerErrors } from './layerErrors.ts';
import { quantize } from './quantize.ts';

/** A model of whole numbers, calibrated on pictures of the data set. @throws EpochalError where there is no TensorFlow or are no pictures. */
export async function storeWhole(
  { program, model }: { program: Program; model: TfliteModel },
  source: ExportSource,
  settings: ExportSettings,
  tools: ExportTools,
): Promise<{ model: TfliteModel; warnings: readonly Phrase[] }> {
  const how = settings.quantize === '16x8' ? '16x8' : 'int8';
  const { preprocessing } = source.model;
  const { images, count } = tools.calibrationImages(settings.calibrationImages);
  const ranges = calibrate(await tools.tensorflow(), program, { preprocessing, images, count, how });
  return quantize(model, { quantize: how, io: settings.io, keepFloat: settings.keepFloat, preprocessing, ranges });
}

/** How far a quantised file's layers are from those of its source; of other files nothing. @param images as `layerErrors` takes them. */
export function errorsOf({ files }: Artifact, { model, weights }: ExportSource, { quantize: how }: ExportSettings, images: Uint8Array, count: number): Promise<LayerError[]> {
  if (how !== 'int8' && how !== '16x8') return Promise.resolve([]);
  const [name, parts] = [...files].find(([path]) => path.endsWith('.tflite'))!;
  const { model: quantized } = parse(Buffer.concat(parts), name);
  return layerErrors({ float: lower(optimize(trace(model, weights))), quantized, preprocessing: model.preprocessing }, images, count);
}
