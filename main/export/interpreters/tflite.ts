import type { Preprocessing } from '../../../core/model/spec.ts';
import type { Artifact, ExportedModel } from '../format.ts';
import { preprocessed } from '../../program/preprocessed.ts';
import type { ExportSource } from '../source.ts';
import type { TfliteModel, TfliteQuantization } from '../../formats/tflite/model.ts';
import { parse } from '../../formats/tflite/parse.ts';
import { serialize } from '../../formats/tflite/serialize.ts';
import { withByteInput, withOutputs } from '../tflite/variants.ts';
import type { Interpreter } from './interpreter.ts';
import { openLiteRt } from './litert.ts';
import { nativeLiteRt } from './native.ts';

/** Opens the `.tflite` file of an export, whatever else is in it. @throws EpochalError `export.interpreter` where LiteRT refuses it. */
export async function openTflite({ files }: Artifact, { model: { preprocessing } }: Pick<ExportSource, 'model'>): Promise<ExportedModel> {
  const [name, parts] = [...files].find(([path]) => path.endsWith('.tflite'))!;
  const file = Buffer.concat(parts);
  const { model } = parse(file, name);
  const [input, output] = [model.inputs[0]!, model.outputs[0]!];
  const library = await nativeLiteRt();
  const native = library !== null && typeof library !== 'string';
  // What LiteRT's JavaScript can't feed or read is run as the variant that it can.
  const plain = input.type !== 'INT8' && output.type !== 'INT8';
  const interpreter = native ? library.open(file, name) : await openLiteRt(plain ? file : bytesOf(readable(model)), name, library);
  const signed = native && input.type === 'INT8';
  const size = input.shape.reduce((product, length) => product * length, 1);
  return {
    interpreter: interpreter.name,
    batch: 1,
    async predict(images, count) {
      const answers: Float32Array[] = [];
      for (let image = 0; image < count; image += 1) {
        const pixels = images.subarray(image * size, (image + 1) * size);
        const [answer] = await interpreter.run(signed ? asSigned(pixels) : fedBy(pixels, input.type, preprocessing));
        answers.push(answer instanceof Float32Array ? answer : dequantized(answer!, output.quantization!));
      }
      return joined(answers);
    },
    close: () => interpreter.close(),
  };
}

/**
 * Opens a model so that what flows in it can be read.
 * @param names of the tensors to read, as float32, in this order.
 */
export async function openTensors(model: TfliteModel, names: readonly string[]): Promise<Interpreter> {
  const library = await nativeLiteRt();
  const file = bytesOf(withOutputs(withByteInput(model), names));
  return library !== null && typeof library !== 'string' ? library.open(file, model.name) : openLiteRt(file, model.name, library);
}

/** What a model is fed for one picture: preprocessed numbers, or where it takes whole numbers the pixels. */
export function fedBy(image: Uint8Array, type: string, preprocessing: Preprocessing): Float32Array | Uint8Array {
  return type === 'FLOAT32' ? preprocessed(preprocessing, image) : image;
}

/** Pixels as int8: each 128 lower. */
function asSigned(pixels: Uint8Array): Int8Array {
  return new Int8Array(pixels.map((pixel) => pixel ^ 0x80).buffer);
}

function readable(model: TfliteModel): TfliteModel {
  return withOutputs(withByteInput(model), model.outputs.map(({ name }) => name));
}

function bytesOf(model: TfliteModel): Buffer {
  return Buffer.concat(serialize(model));
}

function dequantized(values: ArrayLike<number>, { scales: [scale], zeroPoints: [point] }: TfliteQuantization): Float32Array {
  return Float32Array.from(values, (value) => (value - point!) * scale!);
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  parts.reduce((offset, part) => (all.set(part, offset), offset + part.length), 0);
  return all;
}
