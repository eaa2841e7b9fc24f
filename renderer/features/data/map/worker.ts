import { decodeFeatures } from '../../../../core/datasets/map/features.ts';
import { toSquare } from '../../../../core/datasets/map/layout.ts';
import { principalComponents } from '../../../../core/datasets/map/pca.ts';
import { fromPlainError, plainError, toPlainError, type PlainError } from '../../../../core/errors.ts';
import type { Question, Reply } from './messages.ts';

// Features are fetched and laid out here, off the window's frames.
addEventListener('message', ({ data }: MessageEvent<Question>) => {
  layOut(data).then((reply) => postMessage(reply), (error: unknown) => postMessage({ failed: toPlainError(error) } satisfies Reply));
});

async function layOut({ address }: Question): Promise<Reply> {
  const response = await fetch(address);
  if (!response.ok) throw fromPlainError(((await response.json()) as { error: PlainError }).error);
  const features = decodeFeatures(await response.arrayBuffer());
  if (features === null) throw fromPlainError(plainError('files.no-file', { path: address }));
  const { places, width, values } = features;
  return { places, points: toSquare(inPlane(values, places.length, width)) };
}

/** x and y in turn; of a single number a line. */
function inPlane(values: Float32Array, count: number, width: number): Float32Array {
  const { scores } = principalComponents(values, count, width, 2);
  return width > 1 ? scores : Float32Array.from({ length: 2 * count }, (_, at) => (at % 2 === 0 ? scores[at / 2]! : 0));
}
