import { EpochalError } from '../../../core/errors.ts';
import type { WeightValue } from '../../../core/model/weights.ts';
import type { ExportFormat } from '../format.ts';
import { byteLength, fieldOf } from '../../formats/protobuf.ts';
import { openSavedModel } from '../interpreters/savedmodel.ts';
import type { ClassName } from '../../../core/subject.ts';
import { withConstants } from './constants.ts';
import { fieldIds, float32, messages } from './schema.ts';

/** What a protocol buffer may be at most. https://protobuf.dev/programming-guides/proto-limits/ */
const mostBytes = 2 ** 31 - 1;

/**
 * A SavedModel without variables: TensorFlow's own graph of the network, its weights constants. Its signature
 * `serving_default` takes `images`, float32 (-1, height, width, channels) as stored, 0 to 255, and gives
 * `probabilities`, float32 (-1, …, classes). Names of the classes lie beside it, a line each.
 * https://www.tensorflow.org/guide/saved_model
 */
export const savedmodel: ExportFormat = {
  async write({ model, weights, classes }, _settings, tools) {
    tools.progress(0, 2);
    const engine = await tools.tensorflow();
    const graph = engine.servingGraph(model);
    tools.progress(1, 2);
    const constants = new Map(Array.from(graph.weights, ([key, name]): [string, WeightValue] => [name, weights.get(key)!]));
    const graphDef = withConstants(graph.graphDef, constants);
    const port = (name: string, [...lengths]: readonly number[]): object => ({ name: `${name}:0`, dtype: float32, tensor_shape: { dim: [-1, ...lengths].map((size) => ({ size })) } });
    const answer = [...model.output.outputShape.slice(0, -1), classes.length];
    const frame = messages.MetaGraph.encode({
      meta_info_def: { tags: ['serve'], tensorflow_version: engine.version, tensorflow_git_version: `v${engine.version}` },
      signature_def: {
        serving_default: {
          inputs: { images: port(graph.input, model.input.outputShape) },
          outputs: { probabilities: port(graph.output, answer) },
          method_name: 'tensorflow/serving/predict',
        },
      },
    }).finish();
    const schema = messages.SavedModel.encode({ saved_model_schema_version: 1 }).finish();
    const parts = [schema, ...fieldOf(fieldIds.metaGraph, [frame, ...fieldOf(fieldIds.graph, graphDef)])];
    const bytes = byteLength(parts);
    if (bytes > mostBytes) throw tooLarge(bytes);
    tools.progress(2, 2);
    return { files: new Map([['saved_model.pb', parts], ...labelFiles(classes)]), warnings: [] };
  },
  open: (artifact, source, _settings, tools) => openSavedModel(artifact, source, tools),
};

/** A line for each class, where a SavedModel keeps what its reader does not need. */
function labelFiles(classes: readonly ClassName[]): [path: string, parts: Uint8Array[]][] {
  const lines = (names: readonly string[]): Uint8Array[] => [new TextEncoder().encode(names.map((name) => `${name.replaceAll(/[\r\n]+/g, ' ')}\n`).join(''))];
  const english: [string, Uint8Array[]] = ['assets.extra/labels.txt', lines(classes.map(({ name }) => name))];
  if (classes.every(({ nameZh }) => nameZh === null)) return [english];
  return [english, ['assets.extra/labels_zh.txt', lines(classes.map(({ name, nameZh }) => nameZh ?? name))]];
}

function tooLarge(bytes: number): EpochalError {
  return new EpochalError('export.too-large/saved-model', { bytes, most: mostBytes });
}
