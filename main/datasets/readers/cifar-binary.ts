import { EpochalError } from '../../../core/errors.ts';
import { GroupLearner, checkLabels, cifar10Files, cifarBytes, cifarFacts, cifarPixels, placeOf } from './cifar-facts.ts';
import type { Container, Entry } from './container.ts';
import { namedFiles } from './named-files.ts';
import { interleavePlanes } from './planes.ts';

/** The largest file, CIFAR-100's `train.bin`, has 154 MB. */
const largestBatch = 256e6;
const largestNames = 1e5;

/** Rows of one label byte and 3,072 pixel bytes, plane by plane. */
export const cifar10Binary = namedFiles({
  kind: 'cifar10',
  title: 'CIFAR-10, binary version',
  required: cifar10Files('.bin'),
  optional: ['batches.meta.txt'],
  async read(container, files, add) {
    const facts = cifarFacts('cifar10', await readNames(container, files.get('batches.meta.txt')));
    const wanted = this.required.map((name) => files.get(name) as Entry);
    await container.read(wanted, largestBatch, async ({ name }, bytes) => {
      const { images, columns } = splitRows(bytes, 1, name);
      const labels = columns[0] as Uint8Array;
      checkLabels(labels, facts.classes.length, name);
      await add({ ...placeOf(name), images, labels });
    });
    return facts;
  },
});

/** Rows of the coarse label, the fine label and 3,072 pixel bytes. */
export const cifar100Binary = namedFiles({
  kind: 'cifar100',
  title: 'CIFAR-100, binary version',
  required: ['train.bin', 'test.bin'],
  optional: ['fine_label_names.txt', 'coarse_label_names.txt'],
  async read(container, files, add) {
    const names = await readNames(container, files.get('fine_label_names.txt'));
    const groupNames = await readNames(container, files.get('coarse_label_names.txt'));
    const { classes } = cifarFacts('cifar100', names);
    const groups = new GroupLearner();
    const wanted = this.required.map((name) => files.get(name) as Entry);
    await container.read(wanted, largestBatch, async ({ name }, bytes) => {
      const { images, columns } = splitRows(bytes, 2, name);
      const [coarse, labels] = columns as [Uint8Array, Uint8Array];
      checkLabels(labels, 100, name);
      checkLabels(coarse, 20, name);
      groups.learn(labels, coarse, name);
      await add({ ...placeOf(name), images, labels });
    });
    return cifarFacts('cifar100', classes, groups.groups(groupNames));
  },
});

function splitRows(bytes: Uint8Array, labelBytes: number, file: string): { images: Uint8Array; columns: Uint8Array[] } {
  const row = labelBytes + cifarBytes;
  if (bytes.length === 0 || bytes.length % row !== 0)
    throw new EpochalError('dataset.counts/bytes', { file, bytes: bytes.length, row });
  const count = bytes.length / row;
  const columns = Array.from({ length: labelBytes }, (_, column) => Uint8Array.from({ length: count }, (_, i) => bytes[i * row + column] as number));
  return { images: interleavePlanes(bytes, count, cifarPixels, 3, labelBytes, row), columns };
}

async function readNames(container: Container, entry: Entry | undefined): Promise<string[] | undefined> {
  let names: string[] | undefined;
  if (!entry) return names;
  await container.read([entry], largestNames, async (_, bytes) => {
    const lines = Buffer.from(bytes).toString('utf8').split(/\r?\n/);
    names = lines.map((line) => line.trim()).filter((line) => line !== '');
  });
  return names;
}
