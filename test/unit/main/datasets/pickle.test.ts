import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EpochalError } from '../../../../core/errors.ts';
import { isKind } from '../../../../main/datasets/readers/pickle-values.ts';
import { readPickle } from '../../../../main/datasets/readers/pickle.ts';
import { PickleWriter, pickleBatch, planes } from './make-cifar.ts';

const batch = pickleBatch({ seeds: [3, 4], labels: [7, 300] });

function codeOf(bytes: Uint8Array): string {
  try {
    readPickle(bytes, 'data_batch_1');
    return 'read';
  } catch (error) {
    if (error instanceof EpochalError) return error.code;
    throw error;
  }
}

const refused = (bytes: Uint8Array) => {
  expect(codeOf(bytes)).toBe('dataset.pickle');
};

describe('the pickle of a CIFAR batch', () => {
  it('is read as the dictionary it is', () => {
    const value = readPickle(batch, 'data_batch_1');
    expect(value).toBeInstanceOf(Map);
    const map = value as Map<string, unknown>;
    expect([...map.keys()]).toEqual(['batch_label', 'labels', 'data', 'filenames']);
    expect(map.get('labels')).toEqual([7, 300]);
    const data = map.get('data') as Parameters<typeof isKind>[0];
    if (!isKind(data, 'array')) throw new Error('no array');
    expect(data.shape).toEqual([2, 3072]);
    expect(Buffer.from(data.data)).toEqual(Buffer.concat([planes(3), planes(4)]));
  });

  it.each([2, 3, 4])('is read as Python 3 and numpy 2 write it in protocol %i', (protocol) => {
    const value = readPickle(readFileSync(new URL(`../../../fixtures/datasets/batch-protocol-${protocol}.pkl`, import.meta.url)), 'batch');
    const data = Uint8Array.from({ length: 6144 }, (_, i) => i % 251);
    const map = value as Map<string, unknown>;
    expect([...map.keys()].sort()).toEqual(['batch_label', 'data', 'filenames', 'labels']);
    expect(map.get('labels')).toEqual([7, 3]);
    expect(map.get('batch_label')).toBe('training batch é');
    expect(map.get('data')).toMatchObject({ kind: 'array', shape: [2, 3072] });
    expect(Buffer.from((map.get('data') as { data: Uint8Array }).data).equals(Buffer.from(data))).toBe(true);
  });

  it('is refused wherever it is cut off', () => {
    const small = new PickleWriter().dictionary({ data: (w) => void w.array(2, 3, new Uint8Array(6)), labels: (w) => void w.list([(l) => void l.int(1), (l) => void l.int(70_000)]) }).end();
    expect(codeOf(small)).toBe('read');
    for (let end = 0; end < small.length; end++) refused(small.subarray(0, end));
  });

  it('is read or refused, never anything else, whatever byte is changed', () => {
    const small = new PickleWriter().dictionary({ data: (w) => void w.array(1, 4, new Uint8Array(4)) }).end();
    fc.assert(
      fc.property(fc.integer({ min: 0, max: small.length - 1 }), fc.integer({ min: 0, max: 255 }), (at, value) => {
        const changed = Buffer.from(small);
        changed[at] = value;
        expect(['read', 'dataset.pickle']).toContain(codeOf(changed));
      }),
      { numRuns: 2_000 },
    );
  });

  it('is refused when it is random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(['read', 'dataset.pickle']).toContain(codeOf(Buffer.concat([Buffer.from([0x80, 2]), bytes])));
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['a call of os.system', "\x80\x02cos\nsystem\nU\x02id\x85R.", 'os.system'],
    ['a builtin', '\x80\x02c__builtin__\neval\n.', 'eval'],
    ['a name that is a property of every object', '\x80\x02cconstructor\nprototype\n.', 'not allowed'],
    ['an instruction for objects', '\x80\x02(i__main__\nX\n.', '0x69'],
    ['a persistent id', '\x80\x02Pfile\n.', '0x50'],
    ['an extension', '\x80\x02\x82\x01.', '0x82'],
    ['protocol 5', '\x80\x05N.', 'protocol 5'],
    ['a call of a class', '\x80\x02cnumpy\nndarray\n)R.', 'calls ndarray'],
    ['objects in an array', '\x80\x02cnumpy\ndtype\nU\x02O8\x85R.', 'O8'],
    ['floats in an array', '\x80\x02cnumpy\ndtype\nU\x02f4\x85R.', 'f4'],
    ['a type that is a list of itself', '\x80\x02cnumpy\ndtype\n]q\x00h\x00a\x85R.', 'something'],
    ['a negative length', '\x80\x02T\xff\xff\xff\xff.', 'negative'],
    ['a length past the end', '\x80\x02T\xff\xff\xff\x7f.', '2147483647'],
    ['an empty stack', '\x80\x02.', '0 values'],
    ['two values', '\x80\x02NN.', '2 values'],
    ['a missing memo', '\x80\x02h\x09.', 'recalls'],
    ['a tuple without its mark', '\x80\x02Nt.', 'mark'],
    ['a list that is none', '\x80\x02NNa.', 'no list'],
    ['a key that is no text', '\x80\x02}NNs.', 'no text'],
    ['values below a mark', '\x80\x02N(\x85.', 'empty'],
  ])('is refused for %s', (_, text, reason) => {
    expect(() => readPickle(Buffer.from(text, 'latin1'), 'batch')).toThrow(expect.objectContaining({ code: 'dataset.pickle', message: expect.stringContaining(reason) }));
  });

  it('can not make more memory than its own size by calling again and again', () => {
    const text = `X\xe8\x03\x00\x00${'x'.repeat(1000)}q\x00X\x06\x00\x00\x00latin1q\x01`;
    const bomb = `\x80\x02${text}${'c_codecs\nencode\nh\x00h\x01\x86R'.repeat(50)}.`;
    expect(() => readPickle(Buffer.from(bomb, 'latin1'), 'bomb')).toThrow(/more memory/);
  });
});
