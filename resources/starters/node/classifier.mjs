// A trained classifier: opens the model beside it, brings pictures to its size, and answers. All that is of this model
// and no other stands in classifier.json.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import sharp from 'sharp';
import './pixels.js';

setWasmPaths(join(dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm')), '..', 'wasm-out') + '/');

/** Opens the model. @param folder that holds classifier.json. */
export async function openClassifier(folder = import.meta.dirname) {
  const facts = JSON.parse(await readFile(join(folder, 'classifier.json'), 'utf8'));
  const manifest = JSON.parse(await readFile(join(folder, facts.model), 'utf8'));
  const paths = manifest.weightsManifest.flatMap((group) => group.paths);
  const shards = await Promise.all(paths.map((path) => readFile(join(folder, dirname(facts.model), path))));
  const weights = Buffer.concat(shards);
  await tf.setBackend('wasm');
  tf.enableProdMode();
  const model = await loadLayersModel(
    tf.io.fromMemory({
      modelTopology: manifest.modelTopology,
      weightSpecs: manifest.weightsManifest.flatMap((group) => group.weights),
      weightData: weights.buffer.slice(weights.byteOffset, weights.byteOffset + weights.byteLength),
    }),
  );
  const { width, height, channels, scale, offset } = facts.input;

  /** @param pixels Uint8Array of height x width x channels. @returns a probability for each class. */
  async function run(pixels) {
    const output = tf.tidy(() => model.predict(tf.tensor(Float32Array.from(pixels, (value) => value * scale + offset), [1, height, width, channels])));
    const values = await output.data();
    output.dispose();
    return probabilities(values, facts.ending);
  }

  async function predict(pixels) {
    try {
      return await run(pixels);
    } catch (error) {
      // Some operations are not compiled to WebAssembly; plain JavaScript has them all.
      if (tf.getBackend() === 'cpu' || !/not registered/.test(error.message)) throw error;
      await tf.setBackend('cpu');
      return run(pixels);
    }
  }

  return {
    facts,
    predict,
    /** @param picture bytes or path of any picture. @returns the likeliest classes, best first. */
    async classify(picture, top = 5) {
      const answers = await predict(await decode(picture, facts.input));
      return Array.from(answers, (probability, index) => ({ index, name: facts.labels[index], nameZh: facts.labelsZh[index], probability }))
        .sort((a, b) => b.probability - a.probability || a.index - b.index)
        .slice(0, top);
    },
  };
}

/**
 * Brings a picture to a model's input: upright by its EXIF orientation, in sRGB, transparency on white, then scaled as
 * `input` says (see pixels.js). An animation gives its first frame.
 * @param input width, height, channels, fit and fill.
 * @returns Uint8Array of height x width x channels.
 */
export async function decode(picture, input) {
  const { data, info } = await sharp(picture, { failOn: 'error' })
    .autoOrient()
    .toColourspace('srgb')
    .ensureAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  for (let at = 0; at < data.length; at += 4) {
    const alpha = data[at + 3];
    for (let channel = at; channel < at + 3; channel++) data[channel] = Math.round((data[channel] * alpha + 255 * (255 - alpha)) / 255);
  }
  return Uint8Array.from(globalThis.bringToSize({ data, width: info.width, height: info.height }, input));
}

/** What a network ends in, as probabilities. One number says how sure it is of the second of two classes. */
function probabilities(values, ending) {
  if (values.length === 1) {
    const second = ending === 'logits' ? 1 / (1 + Math.exp(-values[0])) : values[0];
    return Float32Array.of(1 - second, second);
  }
  if (ending === 'softmax') return values;
  const largest = values.reduce((a, b) => Math.max(a, b));
  const shares = ending === 'sigmoid' ? values : values.map((value) => Math.exp(value - largest));
  const sum = shares.reduce((a, b) => a + b, 0);
  return shares.map((share) => share / sum);
}
