import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { answerShape } from '../../../core/model/answers.ts';
import type { Artifact, ExportedModel } from '../format.ts';
import { endingOf } from '../ending.ts';
import type { ExportSource } from '../source.ts';
import { probabilitiesFrom } from './probabilities.ts';

/** Pictures at once. */
const batch = 32;

type Core = typeof import('@tensorflow/tfjs-core');
type Backend = 'wasm' | 'cpu';

interface Manifest {
  modelTopology: object;
  weightsManifest: { paths: string[]; weights: import('@tensorflow/tfjs-core').io.WeightsManifestEntry[] }[];
}

/** A layers model in TensorFlow.js, its weights in the backend's memory. */
export interface OpenedTfjs {
  interpreter: string;
  /** What it gives for pictures, uint8 (count, height, width, channels). */
  run(images: Uint8Array, count: number): Promise<Float32Array>;
  /** What layers give, by their names in the file. */
  values(layers: readonly string[], images: Uint8Array, count: number): Promise<Float32Array[]>;
  close(): void;
}

/**
 * Opens a layers model in TensorFlow.js: compiled to WebAssembly, or in plain JavaScript where the model needs an
 * operation that is not compiled.
 * @param shape height, width, channels of a picture.
 * @throws Error as TensorFlow.js throws for a model that it does not take.
 */
export async function openLayersModel({ files }: Pick<Artifact, 'files'>, shape: readonly number[]): Promise<OpenedTfjs> {
  const core = await libraries();
  const { loadLayersModel, model: modelOf } = await import('@tensorflow/tfjs-layers');
  await core.setBackend('wasm');
  const { modelTopology, weightsManifest } = JSON.parse(Buffer.concat(files.get('model.json')!).toString('utf8')) as Manifest;
  const opened = await loadLayersModel(core.io.fromMemory({
    modelTopology,
    weightSpecs: weightsManifest.flatMap((group) => group.weights),
    weightData: exactly(Buffer.concat(weightsManifest.flatMap((group) => group.paths).flatMap((path) => files.get(path)!))),
  }));
  const outputs = async (model: typeof opened, images: Uint8Array, count: number): Promise<Float32Array[]> => {
    const made = core.tidy(() => [model.predict(core.tensor(Float32Array.from(images), [count, ...shape]))].flat());
    try {
      return (await Promise.all(made.map((tensor) => tensor.data()))) as Float32Array[];
    } finally {
      core.dispose(made);
    }
  };
  const run = async (images: Uint8Array, count: number): Promise<Float32Array> => (await outputs(opened, images, count))[0]!;
  const backend = await suitable(core, () => run(new Uint8Array(shape.reduce((product, length) => product * length, 1)), 1));
  return {
    interpreter: `TensorFlow.js ${core.version_core} (${backend === 'wasm' ? 'WebAssembly' : 'JavaScript'})`,
    async run(images, count) {
      await core.setBackend(backend);
      return run(images, count);
    },
    async values(layers, images, count) {
      await core.setBackend(backend);
      return outputs(modelOf({ inputs: opened.inputs, outputs: layers.map((name) => opened.getLayer(name).output).flat() }), images, count);
    },
    close: () => void opened.dispose(),
  };
}

/** Opens what `tfjs` wrote, for the proof. @throws as `openLayersModel`. */
export async function openTfjs(artifact: Artifact, { model, weights }: Pick<ExportSource, 'model' | 'weights'>): Promise<ExportedModel> {
  const { interpreter, run, close } = await openLayersModel(artifact, model.input.outputShape);
  const answers = answerShape(model.output.outputShape);
  const ending = endingOf(model, weights);
  return { interpreter, batch, predict: async (images, count) => probabilitiesFrom(await run(images, count), answers, ending), close };
}

/** TensorFlow.js and its backends, ready to be chosen. */
async function libraries(): Promise<Core> {
  const core = await import('@tensorflow/tfjs-core');
  await import('@tensorflow/tfjs-backend-cpu');
  const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
  // Paths can be given before the backend starts only; it starts when it is first chosen.
  if (core.engine().backendName !== 'wasm' && !('wasm' in core.engine().registry)) setWasmPaths(`${join(dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm')), '..', 'wasm-out')}/`);
  // It greets people on the console else.
  core.enableProdMode();
  return core;
}

/** The faster backend, if it can compute the model. */
async function suitable(core: Core, attempt: () => Promise<unknown>): Promise<Backend> {
  try {
    await attempt();
    return 'wasm';
  } catch (error) {
    if (!(error instanceof Error && /not registered for the backend/.test(error.message))) throw error;
    await core.setBackend('cpu');
    await attempt();
    return 'cpu';
  }
}

function exactly({ buffer, byteOffset, byteLength }: Uint8Array): ArrayBuffer {
  return (buffer as ArrayBuffer).slice(byteOffset, byteOffset + byteLength);
}
