import { availableParallelism } from 'node:os';
import type { Artifact, ExportedModel } from '../format.ts';
import type { ExportSource } from '../source.ts';

/** Pictures at once: what one holds of a large network's values stays small, and an operator's start weighs little. */
const batch = 32;

/**
 * Opens an ONNX file in onnxruntime, compiled to WebAssembly: it runs wherever Epochal does.
 * @throws Error as onnxruntime throws for a file that it does not take.
 */
export async function openOnnx(artifact: Artifact, { model }: Pick<ExportSource, 'model'>): Promise<ExportedModel> {
  const { env, InferenceSession, Tensor } = await import('onnxruntime-web');
  env.logLevel = 'error';
  env.wasm.numThreads = availableParallelism();
  const [file] = artifact.files.values();
  const session = await InferenceSession.create(Buffer.concat(file!), { executionProviders: ['wasm'] });
  const [input, output] = [session.inputNames[0]!, session.outputNames[0]!];
  const shape = model.input.outputShape;
  return {
    interpreter: `onnxruntime ${env.versions.web ?? ''} (WebAssembly)`,
    batch,
    async predict(images, count) {
      const given = new Tensor('float32', Float32Array.from(images), [count, ...shape]);
      const { [output]: made } = await session.run({ [input]: given });
      const data = (await made!.getData()) as Float32Array;
      made!.dispose();
      given.dispose();
      return data;
    },
    close: () => void session.release(),
  };
}
