import { EpochalError } from '../../../core/errors.ts';
import type { Phrase } from '../../../core/errors/words.ts';
import type { ExportSettings, Quantization } from '../../../core/exports.ts';
import type { ExportFormat, ExportTools } from '../format.ts';
import { optimize } from '../../program/optimize.ts';
import type { Program } from '../../program/program.ts';
import { trace } from '../../program/trace.ts';
import { openTflite } from '../interpreters/tflite.ts';
import type { ExportSource } from '../source.ts';
import { lower } from './lower/lower.ts';
import { attachedFiles } from './metadata/attach.ts';
import { labelFiles, metadataOf } from './metadata/metadata.ts';
import { metadataName } from '../../formats/tflite/metadata.ts';
import type { TfliteModel } from '../../formats/tflite/model.ts';
import { errorsOf, storeWhole } from './quantize/store.ts';
import { serialize } from '../../formats/tflite/serialize.ts';
import { quantizeWeights } from './weights/dynamic.ts';
import { reducedPrecision, storeHalf } from './weights/float16.ts';

/** The file, beside the folder's name the user chooses. */
export const fileName = 'model.tflite';

/** What there is to store: the network, and the model that was made of it. */
export interface Lowered {
  program: Program;
  model: TfliteModel;
}

/** How a model's weights, and with them what flows between its layers, are stored. */
export type Storing = (lowered: Lowered, source: ExportSource, settings: ExportSettings, tools: ExportTools) => Promise<Stored> | Stored;
export interface Stored {
  model: TfliteModel;
  /** For people. */
  warnings: readonly Phrase[];
}

const storing: Readonly<Partial<Record<Quantization, Storing>>> = {
  none: ({ model }) => ({ model, warnings: [] }),
  float16: ({ model }, _source, { keepFloat }) => ({ model: storeHalf(model, new Set(keepFloat)), warnings: [] }),
  int8: storeWhole,
  '16x8': storeWhole,
  dynamic: ({ model }, _source, { keepFloat }) => ({ model: quantizeWeights(model, new Set(keepFloat)), warnings: [] }),
};

/**
 * A TFLite file of one picture at a time: takes what the metadata in it says pixels become (float32), or where it is
 * quantised whole the pixels themselves, and gives probabilities. Names of the classes are packed into it.
 */
export const tflite: ExportFormat = {
  async write(source, settings, tools) {
    const store = storing[settings.quantize];
    if (!store) throw notHere(settings.quantize);
    tools.progress(0, 3);
    const program = optimize(trace(source.model, source.weights));
    tools.progress(1, 3);
    const { model, warnings } = await store({ program, model: lower(program) }, source, settings, tools);
    tools.progress(2, 3);
    const labels = labelFiles(source.classes);
    const extra = new Map([[metadataName, metadataOf(source, labels, model.inputs[0]!.type === 'FLOAT32' ? 'float' : 'whole')]]);
    if (settings.quantize === 'float16') extra.set(reducedPrecision[0], new TextEncoder().encode(reducedPrecision[1]));
    const parts = serialize(model, extra);
    const size = parts.reduce((sum, part) => sum + part.length, 0);
    if (size > mostBytes) throw tooLarge(size);
    tools.progress(3, 3);
    return { files: new Map([[fileName, [...parts, await attachedFiles(labels, size)]]]), warnings };
  },
  open: (artifact, source) => openTflite(artifact, source),
  layerErrors: errorsOf,
};

/** What a flatbuffer may be at most. https://flatbuffers.dev/internals/ */
const mostBytes = 2 ** 31 - 1;

function tooLarge(bytes: number): EpochalError {
  return new EpochalError('export.too-large/tflite', { bytes, most: mostBytes });
}

function notHere(quantize: Quantization): EpochalError {
  return new EpochalError('export.unsupported/quantize', { quantize, choices: Object.keys(storing).join(', ') });
}
