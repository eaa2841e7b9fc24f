import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';

/** Files by name, as they lie in one of the CIFAR archives. */
export type Files = Record<string, Buffer>;

const b = (...bytes: number[]) => Buffer.from(bytes);
const u32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};

/** Writes what Python 2's cPickle wrote, protocol 2, memo and all. */
export class PickleWriter {
  readonly #parts: Buffer[] = [b(0x80, 2)];
  #memo = 0;

  #put(...parts: Buffer[]): this {
    this.#parts.push(...parts);
    return this;
  }

  #remember(): this {
    const index = this.#memo++;
    return index < 256 ? this.#put(b(0x71, index)) : this.#put(b(0x72), u32(index));
  }

  text(value: string): this {
    return this.#put(b(0x55, value.length), Buffer.from(value, 'latin1')).#remember();
  }

  int(value: number): this {
    if (value >= 0 && value < 256) return this.#put(b(0x4b, value));
    if (value >= 0 && value < 65_536) return this.#put(b(0x4d, value & 255, value >> 8));
    return this.#put(b(0x4a), u32(value >>> 0));
  }

  list(write: ((w: PickleWriter) => void)[]): this {
    this.#put(b(0x5d)).#remember().#put(b(0x28));
    for (const item of write) item(this);
    return this.#put(b(0x65));
  }

  dictionary(items: Record<string, (w: PickleWriter) => void>): this {
    this.#put(b(0x7d)).#remember().#put(b(0x28));
    for (const [key, write] of Object.entries(items)) {
      this.text(key);
      write(this);
    }
    return this.#put(b(0x75));
  }

  /** A uint8 array of two dimensions, as numpy 1 pickles it. */
  array(rows: number, columns: number, data: Uint8Array): this {
    this.#put(Buffer.from('cnumpy.core.multiarray\n_reconstruct\n')).#remember();
    this.#put(Buffer.from('cnumpy\nndarray\n')).#remember();
    this.int(0).#put(b(0x85)).#remember().text('b').#put(b(0x87)).#remember().#put(b(0x52)).#remember();
    this.#put(b(0x28)).int(1).int(rows).int(columns).#put(b(0x86)).#remember();
    this.#put(Buffer.from('cnumpy\ndtype\n')).#remember().text('u1').int(0).int(1).#put(b(0x87)).#remember().#put(b(0x52)).#remember();
    this.#put(b(0x28)).int(3).text('|').#put(b(0x4e, 0x4e, 0x4e)).int(-1).int(-1).int(0).#put(b(0x74)).#remember().#put(b(0x62));
    this.#put(b(0x89), b(0x54), u32(data.length), Buffer.from(data)).#remember();
    return this.#put(b(0x74)).#remember().#put(b(0x62));
  }

  end(): Buffer {
    return Buffer.concat([...this.#parts, b(0x2e)]);
  }
}

/** One image, plane by plane, no two pixels of a batch alike by place. */
export function planes(seed: number): Uint8Array {
  return Uint8Array.from({ length: 3072 }, (_, i) => (seed * 37 + i * 7 + (i >> 10) * 91) & 255);
}

/** The same image as the store keeps it. */
export function pixels(seed: number): Uint8Array {
  const from = planes(seed);
  return Uint8Array.from({ length: 3072 }, (_, i) => from[(i % 3) * 1024 + Math.floor(i / 3)] as number);
}

/** Seed and label of each image of a batch. */
export interface Batch {
  seeds: number[];
  labels: number[];
  groups?: number[];
}

const integers = (values: number[]) => (w: PickleWriter) => void w.list(values.map((value) => (inner) => void inner.int(value)));
export const texts = (values: string[]) => (w: PickleWriter) => void w.list(values.map((value) => (inner) => void inner.text(value)));

export function pickleBatch({ seeds, labels, groups }: Batch): Buffer {
  const data = Buffer.concat(seeds.map(planes));
  const array = (w: PickleWriter) => void w.array(seeds.length, 3072, data);
  const names = texts(seeds.map((seed) => `image_${seed}.png`));
  const items = groups
    ? { filenames: names, batch_label: (w: PickleWriter) => void w.text('batch'), fine_labels: integers(labels), coarse_labels: integers(groups), data: array }
    : { batch_label: (w: PickleWriter) => void w.text('batch'), labels: integers(labels), data: array, filenames: names };
  return new PickleWriter().dictionary(items).end();
}

export function binaryBatch({ seeds, labels, groups }: Batch): Buffer {
  return Buffer.concat(seeds.flatMap((seed, i) => [b(...(groups ? [groups[i] as number] : []), labels[i] as number), Buffer.from(planes(seed))]));
}

/** CIFAR-10 in small: batch n of 1 to 5 and the test batch (6) have `size` images, seeds and labels that tell them apart. */
export function tinyBatches(size = 2): Record<string, Batch> {
  const names = ['data_batch_1', 'data_batch_2', 'data_batch_3', 'data_batch_4', 'data_batch_5', 'test_batch'];
  return Object.fromEntries(names.map((name, n) => {
    const seeds = Array.from({ length: size }, (_, i) => n * size + i);
    return [name, { seeds, labels: seeds.map((seed) => (seed * 3) % 10) }];
  }));
}

export const cifar10Names = ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'];

/** In the order of the published archive, which is not that of the batches. */
export function tinyPython(batches = tinyBatches()): Files {
  const order = ['data_batch_4', 'test_batch', 'data_batch_3', 'data_batch_2', 'data_batch_5', 'data_batch_1'];
  const files: Files = { 'batches.meta': new PickleWriter().dictionary({ num_cases_per_batch: (w) => void w.int(2), label_names: texts(cifar10Names) }).end() };
  for (const name of order) if (batches[name]) files[name] = pickleBatch(batches[name]);
  return files;
}

export function tinyBinary(batches = tinyBatches()): Files {
  const files: Files = { 'batches.meta.txt': Buffer.from(`${cifar10Names.join('\n')}\n\n`) };
  for (const [name, batch] of Object.entries(batches)) files[`${name}.bin`] = binaryBatch(batch);
  return files;
}

/** A tar archive, gzipped, of `files` in `folder`. */
export async function tarGz(folder: string, files: Files, level = 1): Promise<Buffer> {
  const archive = pack();
  archive.entry({ name: `${folder}/`, type: 'directory' });
  for (const [name, bytes] of Object.entries(files)) archive.entry({ name: `${folder}/${name}` }, bytes);
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive) chunks.push(chunk as Buffer);
  return gzipSync(Buffer.concat(chunks), { level });
}

export async function writeFolder(folder: string, files: Files): Promise<string> {
  await mkdir(folder, { recursive: true });
  for (const [name, bytes] of Object.entries(files)) await writeFile(join(folder, name), bytes);
  return folder;
}
