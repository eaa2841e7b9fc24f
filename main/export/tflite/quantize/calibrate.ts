import { EpochalError } from '../../../../core/errors.ts';
import type { Preprocessing } from '../../../../core/model/spec.ts';
import type { TensorFlowEngine } from '../../../engine/tensorflow/engine.ts';
import { preprocessed } from '../../program/preprocessed.ts';
import type { Program } from '../../program/program.ts';
import type { Ranges } from './regions.ts';

/** Images measured at once. */
const batchSize = 32;

/**
 * Which values flow in a program while it looks at images.
 * @param images uint8 (count, height, width, channels), as stored.
 * @returns smallest and largest of every float32 tensor, by its name.
 * @throws EpochalError `export.calibration` where one is no number.
 */
export function calibrate(
  engine: Pick<TensorFlowEngine, 'program'>,
  program: Program,
  preprocessing: Preprocessing,
  images: Uint8Array,
  count: number,
  progress: (done: number, total: number) => void,
): Ranges {
  const tensors = [program.input, ...program.nodes.flatMap(({ outputs }) => outputs).filter(({ dtype }) => dtype === 'float32')];
  const size = images.length / count;
  const [least, most] = [new Float32Array(tensors.length).fill(Infinity), new Float32Array(tensors.length).fill(-Infinity)];
  const session = engine.program(program, tensors);
  try {
    for (let start = 0; start < count; start += batchSize) {
      const end = Math.min(start + batchSize, count);
      const found = session.ranges(preprocessed(preprocessing, images.subarray(start * size, end * size)), end - start);
      for (let i = 0; i < tensors.length; i++) {
        least[i] = Math.min(least[i]!, found.least[i]!);
        most[i] = Math.max(most[i]!, found.most[i]!);
      }
      progress(end, count);
    }
  } finally {
    session.close();
  }
  const wrong = tensors.find((_, i) => !Number.isFinite(least[i]!) || !Number.isFinite(most[i]!));
  if (wrong) {
    throw new EpochalError('export.calibration', `On ${count} images '${wrong.name}' of '${program.name}' takes values that are no numbers.`, 'Take out an earlier checkpoint: the training has diverged.');
  }
  return new Map(tensors.map(({ name }, i) => [name, { least: least[i]!, most: most[i]! }]));
}
