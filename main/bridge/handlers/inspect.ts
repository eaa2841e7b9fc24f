import type { Picture } from '../../../core/contract/networks.ts';
import { EpochalError } from '../../../core/errors.ts';
import { imagePng } from '../../datasets/pictures.ts';
import type { Studio } from '../../studio/services.ts';
import type { HandlersOf } from '../handlers.ts';

export const inspectHandlers = (studio: Studio): HandlersOf<'predict'> & HandlersOf<'evaluate'> => ({
  'predict.picture': async ({ network, picture, top }, signal) => {
    const pixels = await studio.pictures.decode({ bytes: await bytesOf(studio, picture) }, studio.inspector.inputPixels(network), signal);
    const [prediction] = await studio.inspector.predict(network, [pixels], { top });
    if (!prediction) throw new EpochalError('predict.none', { name: network.id });
    return prediction;
  },
  'evaluate.network': async ({ network, checkpoint, dataset }, signal) =>
    (await studio.inspector.evaluate(network, { checkpoint, signal, ...(dataset === undefined ? {} : { dataset }) })).evaluation,
});

async function bytesOf({ uploads, datasets }: Studio, picture: Picture): Promise<Uint8Array> {
  if (picture.kind === 'upload') return uploads.get(picture.upload).bytes;
  const dataset = datasets.open(picture.dataset);
  try {
    return await imagePng(dataset, picture.split, picture.index);
  } finally {
    dataset.close();
  }
}
