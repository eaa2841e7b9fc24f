import { EpochalError } from '../../../../core/errors.ts';
import type { Preprocessing } from '../../../../core/model/spec.ts';
import type { TensorFlowEngine } from '../../../engine/tensorflow/engine.ts';
import { bins } from '../../../engine/tensorflow/program.ts';
import { preprocessed } from '../../../program/preprocessed.ts';
import type { Program, ProgramTensor } from '../../../program/program.ts';
import { clipped } from './clip.ts';
import type { Ranges } from './regions.ts';

/** Images measured at once. */
const batchSize = 32;

/**
 * Which values flow in a program while it looks at images.
 * @param images uint8 (count, height, width, channels), as stored.
 * @param how the bits they are to be held in: of 8, rare large values are cut off where that serves all others.
 * @returns a range of every float32 tensor, by its name.
 * @throws EpochalError `export.calibration` where a value is no number.
 */
export function calibrate(
  engine: Pick<TensorFlowEngine, 'program'>,
  program: Program,
  { preprocessing, images, count, how }: { preprocessing: Preprocessing; images: Uint8Array; count: number; how: 'int8' | '16x8' },
  progress: (done: number, total: number) => void = () => undefined,
): Ranges {
  const tensors = [program.input, ...program.nodes.flatMap(({ outputs }) => outputs).filter(({ dtype }) => dtype === 'float32')];
  const session = engine.program(program, tensors);
  const passes = how === 'int8' ? 2 : 1;
  const each = (pass: number, look: (input: Float32Array, count: number) => void): void => {
    const size = images.length / count;
    for (let start = 0; start < count; start += batchSize) {
      const end = Math.min(start + batchSize, count);
      look(preprocessed(preprocessing, images.subarray(start * size, end * size)), end - start);
      progress(pass * count + end, passes * count);
    }
  };
  try {
    const all = { least: new Float32Array(tensors.length).fill(Infinity), most: new Float32Array(tensors.length).fill(-Infinity) };
    each(0, (input, some) => {
      const { least, most } = session.ranges(input, some);
      for (let i = 0; i < tensors.length; i++) {
        all.least[i] = Math.min(all.least[i]!, least[i]!);
        all.most[i] = Math.max(all.most[i]!, most[i]!);
      }
    });
    const wrong = tensors.find((_, i) => !Number.isFinite(all.least[i]!) || !Number.isFinite(all.most[i]!));
    if (wrong) {
      throw new EpochalError('export.calibration', { count, value: wrong.name, name: program.name });
    }
    const ranges = tensors.map((_, i) => ({ least: all.least[i]!, most: all.most[i]! }));
    if (how === '16x8') return new Map(tensors.map(({ name }, i) => [name, ranges[i]!]));
    // An empty range has no parts to count in.
    const within = { least: all.least, most: all.most.map((most, i) => Math.max(most, all.least[i]! + 1e-6 * Math.max(1, Math.abs(most)))) };
    const counts = new Float64Array(tensors.length * bins);
    each(1, (input, some) => {
      const found = session.histograms(input, some, within);
      for (let i = 0; i < counts.length; i++) counts[i]! += found[i]!;
    });
    const whole = wholeTensors(program);
    return new Map(tensors.map((tensor, i) => [tensor.name, whole.has(tensor) ? ranges[i]! : clipped(ranges[i]!, counts.subarray(i * bins, (i + 1) * bins))]));
  } finally {
    session.close();
  }
}

/** Tensors whose largest values say most: what softmax and its like look at, and the probabilities. */
function wholeTensors({ nodes, output }: Program): Set<ProgramTensor> {
  const found = new Set([output]);
  for (const { type, inputs, outputs } of nodes.toReversed()) {
    const shown = deciding.has(type) || (keeping.has(type) && outputs.some((one) => found.has(one)));
    if (shown) for (const tensor of inputs) found.add(tensor);
  }
  return found;
}

const deciding = new Set(['Softmax', 'Sigmoid', 'Tanh']);
const keeping = new Set(['Reshape', 'Transpose', 'ConcatV2', 'BiasAdd', 'Sub']);
