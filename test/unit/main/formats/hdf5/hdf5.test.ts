import { describe, expect, it } from 'vitest';

import { openLibrary, type Hdf5Library } from '../../../../../main/formats/hdf5/library.ts';
import { Hdf5Reader, usualHdf5Limits } from '../../../../../main/formats/hdf5/read.ts';
import { Hdf5Writer } from '../../../../../main/formats/hdf5/write.ts';

const names = Array.from({ length: 4000 }, (_, i) => `a_layer_of_a_long_name_${i}`);
const large = Float32Array.from({ length: 3 * 2 ** 20 }, (_, i) => i);

async function written(): Promise<Buffer> {
  const writer = await Hdf5Writer.create();
  writer.text('/', 'config', `{"é": "${'x'.repeat(100_000)}"}`);
  writer.texts('/', 'names', names);
  writer.texts('/', 'none', []);
  writer.texts('/', 'two', ['one', 'zwei']);
  writer.group('/layers');
  writer.group('/layers/dense');
  writer.dataset('/layers/dense/0', [2, 3], Float32Array.of(1, 2, 3, 4, 5, 6));
  writer.dataset('/layers/dense/large', [3 * 1024, 1024], large);
  writer.dataset('/layers/dense/scalar', [], Float32Array.of(7));
  writer.dataset('/layers/dense/empty', [0, 3], new Float32Array(0));
  return Buffer.concat(writer.finish());
}

const bytes = await written();
const refused = (code: string): unknown => expect.objectContaining({ code });

describe('what is written', () => {
  it('is read again', async () => {
    const reader = await Hdf5Reader.open(Buffer.from(bytes), 'some.h5');
    expect(reader.names('/')).toEqual(['layers']);
    expect(reader.kind('/layers/dense')).toBe('group');
    expect(reader.kind('/layers/dense/0')).toBe('dataset');
    expect(reader.kind('/layers/none/0')).toBeNull();
    expect(reader.kind('/layers/dense/0/1')).toBeNull();
    expect(reader.text('/', 'config')).toHaveLength(100_009);
    expect(reader.text('/', 'nothing')).toBeNull();
    expect(reader.texts('/', 'names')).toEqual(names);
    expect(reader.texts('/', 'none')).toEqual([]);
    expect(reader.texts('/', 'two')).toEqual(['one', 'zwei']);
    expect(reader.dataset('/layers/dense/0')).toEqual({ shape: [2, 3], values: Float32Array.of(1, 2, 3, 4, 5, 6) });
    expect(reader.dataset('/layers/dense/scalar')).toEqual({ shape: [], values: Float32Array.of(7) });
    expect(reader.dataset('/layers/dense/empty')).toEqual({ shape: [0, 3], values: new Float32Array(0) });
    expect(reader.shape('/layers/dense/large')).toEqual([3072, 1024]);
    expect(Buffer.from(reader.dataset('/layers/dense/large').values.buffer).equals(Buffer.from(large.buffer))).toBe(true);
  });
});

describe('what is refused', () => {
  it('what is no HDF5 file', async () => {
    await expect(Hdf5Reader.open(Buffer.from('PK no'), 'x.h5')).rejects.toEqual(refused('import.damaged'));
    await expect(Hdf5Reader.open(new Uint8Array(0), 'x.h5')).rejects.toEqual(refused('import.damaged'));
    await expect(Hdf5Reader.open(bytes.subarray(0, 5000), 'x.h5')).rejects.toEqual(refused('import.damaged'));
  });

  it.each(['external', 'soft'])('%s links, before they are followed', async (kind) => {
    const reader = await Hdf5Reader.open(await linked(kind), 'x.h5');
    expect(() => reader.kind('/link')).toThrow(/'\/link' is a link/);
    expect(() => reader.kind('/link/0')).toThrow(refused('import.damaged') as Error);
  });

  it('arrays above the limits, before they are read', async () => {
    const limited = async (limits: object): Promise<Hdf5Reader> => Hdf5Reader.open(Buffer.from(bytes), 'x.h5', { ...usualHdf5Limits, ...limits });
    expect((await limited({ datasetBytes: 10e6 })).dataset('/layers/dense/0').values).toHaveLength(6);
    const small = await limited({ datasetBytes: 10e6 });
    expect(() => small.dataset('/layers/dense/large')).toThrow(refused('import.too-large') as Error);
    const few = await limited({ totalBytes: 40 });
    few.dataset('/layers/dense/0');
    expect(() => few.dataset('/layers/dense/0')).toThrow(refused('import.too-large') as Error);
  });

  it('an array that says to be larger than its file', async () => {
    const changed = Buffer.from(bytes);
    // The two lengths of the dataspace of [2, 3], eight bytes each.
    const at = changed.indexOf(Buffer.from([2, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0]));
    changed.writeUInt32LE(50_000_000, at);
    const reader = await Hdf5Reader.open(changed, 'x.h5');
    expect(() => reader.dataset('/layers/dense/0')).toThrow(refused('import.damaged') as Error);
  });

  it('more memory than a file may take', async () => {
    const bound = await openLibrary();
    const [some, more] = [32 * 2 ** 20, 512 * 2 ** 20];
    bound.limit = 256 * 2 ** 20;
    expect(bound.library._malloc(some)).not.toBe(0);
    expect(bound.library._malloc(more)).toBe(0);
    bound.limit = 2 ** 31;
    expect(bound.library._malloc(more)).not.toBe(0);
  });

  it('texts and groups as arrays', async () => {
    const reader = await Hdf5Reader.open(Buffer.from(bytes), 'x.h5');
    expect(() => reader.dataset('/layers/dense')).toThrow(/lacks the array/);
  });
});

type Maker = Hdf5Library & {
  create_soft_link(file: bigint, target: string, name: string): number;
  create_external_link(file: bigint, name: string, target: string, link: string): number;
  FS: { readFile(path: string): Uint8Array };
};

/** A file of what the writer has no way to make. */
async function made(make: (library: Maker, file: bigint) => void): Promise<Uint8Array> {
  const library = (await openLibrary()).library as Maker;
  const file = library.open('/x.h5', library.H5F_ACC_TRUNC, false, library.H5F_LIBVER_EARLIEST, library.H5F_LIBVER_LATEST);
  make(library, file);
  library.close_file(file);
  return library.FS.readFile('/x.h5');
}

function linked(kind: string): Promise<Uint8Array> {
  return made((library, file) => {
    library.create_group(file, '/there', false);
    if (kind === 'soft') library.create_soft_link(file, '/there', '/link');
    else library.create_external_link(file, '/etc/passwd', '/', '/link');
  });
}
