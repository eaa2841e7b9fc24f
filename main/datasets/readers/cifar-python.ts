import { EpochalError } from '../../../core/errors.ts';
import { phrase, type Phrase } from '../../../core/errors/words.ts';
import { GroupLearner, checkLabels, cifar10Files, cifarBytes, cifarFacts, cifarPixels, placeOf } from './cifar-facts.ts';
import type { Container, Entry } from './container.ts';
import { namedFiles, type NamedFiles } from './named-files.ts';
import { isKind, textOf, type PickleValue } from './pickle-values.ts';
import { readPickle } from './pickle.ts';
import { interleavePlanes } from './planes.ts';

/** The largest file, CIFAR-100's `train`, has 155 MB. */
const largestBatch = 256e6;
const largestMeta = 1e6;

export const cifar10Python = namedFiles({
  kind: 'cifar10',
  title: 'CIFAR-10, python version',
  required: cifar10Files(''),
  optional: ['batches.meta'],
  async read(container, files, add) {
    const meta = await readMeta(container, files.get('batches.meta'));
    const facts = cifarFacts('cifar10', namesIn(meta, 'label_names'));
    await container.read(batches(this, files), largestBatch, async ({ name }, bytes) => {
      const batch = dictionary(readPickle(bytes, name), name);
      const planes = imagesIn(batch, name);
      const labels = integersIn(batch, 'labels', planes.length / cifarBytes, name);
      checkLabels(labels, facts.classes.length, name);
      await add({ ...placeOf(name), images: interleavePlanes(planes, labels.length, cifarPixels, 3), labels });
    });
    return facts;
  },
});

export const cifar100Python = namedFiles({
  kind: 'cifar100',
  title: 'CIFAR-100, python version',
  required: ['train', 'test'],
  optional: ['meta'],
  async read(container, files, add) {
    const meta = await readMeta(container, files.get('meta'));
    const groups = new GroupLearner();
    const { classes } = cifarFacts('cifar100', namesIn(meta, 'fine_label_names'));
    await container.read(batches(this, files), largestBatch, async ({ name }, bytes) => {
      const batch = dictionary(readPickle(bytes, name), name);
      const planes = imagesIn(batch, name);
      const labels = integersIn(batch, 'fine_labels', planes.length / cifarBytes, name);
      const coarse = integersIn(batch, 'coarse_labels', labels.length, name);
      checkLabels(labels, 100, name);
      checkLabels(coarse, 20, name);
      groups.learn(labels, coarse, name);
      await add({ ...placeOf(name), images: interleavePlanes(planes, labels.length, cifarPixels, 3), labels });
    });
    return cifarFacts('cifar100', classes, groups.groups(namesIn(meta, 'coarse_label_names')));
  },
});

function batches(layout: NamedFiles, files: Map<string, Entry>): Entry[] {
  return layout.required.map((name) => files.get(name) as Entry);
}

async function readMeta(container: Container, entry: Entry | undefined): Promise<Map<string, PickleValue> | null> {
  let meta: Map<string, PickleValue> | null = null;
  if (!entry) return meta;
  await container.read([entry], largestMeta, async ({ name }, bytes) => {
    meta = dictionary(readPickle(bytes, name), name);
  });
  return meta;
}

function namesIn(meta: Map<string, PickleValue> | null, key: string): string[] | undefined {
  if (!meta) return undefined;
  const list = meta.get(key);
  const names = Array.isArray(list) ? list.map(textOf) : [null];
  if (names.some((name) => name === null)) throw malformed(phrase`the file of names`, phrase`holds no list of texts under "${key}"`);
  return names as string[];
}

function dictionary(value: PickleValue, file: string): Map<string, PickleValue> {
  if (value instanceof Map) return value;
  throw malformed(file, phrase`holds no dictionary`);
}

function imagesIn(batch: Map<string, PickleValue>, file: string): Uint8Array {
  const data = batch.get('data');
  if (!isKind(data, 'array')) throw malformed(file, phrase`holds no array of images under "data"`);
  if (data.shape.length !== 2 || data.shape[1] !== cifarBytes || data.shape[0] === 0)
    throw malformed(file, phrase`holds images of shape (${data.shape.join(', ')}), (N, ${cifarBytes}) expected`);
  return data.data;
}

function integersIn(batch: Map<string, PickleValue>, key: string, count: number, file: string): number[] {
  const list = batch.get(key);
  if (!Array.isArray(list)) throw malformed(file, phrase`holds no list under "${key}"`);
  if (list.length !== count)
    throw new EpochalError('dataset.counts/lists', { file, images: count, count: list.length, key });
  return list.map((value) => (typeof value === 'number' ? value : Number.NaN));
}

function malformed(file: string | Phrase, what: Phrase): EpochalError {
  return new EpochalError('dataset.malformed', { file, problem: what });
}
