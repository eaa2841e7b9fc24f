import { EpochalError } from '../../../core/errors.ts';
import { version } from '../../system/version.ts';
import type { ExportFormat } from '../format.ts';
import { byteLength, fieldOf } from '../../formats/protobuf.ts';
import { optimize } from '../../program/optimize.ts';
import { trace } from '../../program/trace.ts';
import { openOnnx } from '../interpreters/onnx.ts';
import { pixelsOf, type ExportSource } from '../source.ts';
import { fieldIds, irVersion, messages, operatorSet } from '../../formats/onnx.ts';
import { translate } from './translate.ts';

/** What a protocol buffer may be at most. https://protobuf.dev/programming-guides/proto-limits/ */
const mostBytes = 2 ** 31 - 1;

/** The file, beside the folder's name the user chooses. */
export const fileName = 'model.onnx';

/**
 * An ONNX model (operator set 18): takes `images`, float32 (batch, height, width, channels) as stored, 0 to 255,
 * and gives `probabilities`, float32 (batch, …, classes). Names of the classes are in its metadata.
 */
export const onnx: ExportFormat = {
  async write(source, _settings, tools) {
    tools.progress(0, 2);
    const program = optimize(trace(source.model, source.weights));
    tools.progress(1, 2);
    const { graph, input, output } = translate(program, source.model.preprocessing);
    const frame = messages.Model.encode({
      ir_version: irVersion,
      producer_name: 'Epochal',
      producer_version: version(),
      model_version: 1,
      opset_import: [{ domain: '', version: operatorSet }],
      metadata_props: metadata(source),
    }).finish();
    const parts = [frame, ...fieldOf(fieldIds.graph, graph.encode(source.model.name, [input], [output]))];
    const bytes = byteLength(parts);
    if (bytes > mostBytes) throw tooLarge(bytes);
    tools.progress(2, 2);
    return { files: new Map([[fileName, parts]]), warnings: [] };
  },
  open: (artifact, source) => openOnnx(artifact, source),
};

/** Texts by key, as `onnxruntime` gives them: lists and settings as JSON. */
function metadata(source: ExportSource): { key: string; value: string }[] {
  const { model, classes, name, epoch, id } = source;
  const { fit, fill } = pixelsOf(source);
  const entries = {
    'epochal.version': version(),
    'epochal.run': id,
    'epochal.name': name,
    ...(epoch !== null && { 'epochal.epoch': String(epoch) }),
    classes: JSON.stringify(classes.map(({ name: own }) => own)),
    ...(classes.some(({ nameZh }) => nameZh !== null) && { classes_zh: JSON.stringify(classes.map(({ name: own, nameZh }) => nameZh ?? own)) }),
    preprocessing: JSON.stringify({ ...model.preprocessing, inside: true, fit, fill, input: 'pixels 0..255, float32 (batch, height, width, channels)' }),
  };
  return Object.entries(entries).map(([key, value]) => ({ key, value }));
}

function tooLarge(bytes: number): EpochalError {
  return new EpochalError('export.too-large', { bytes, most: mostBytes });
}
