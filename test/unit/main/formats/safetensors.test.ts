import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeTensors, encodeTensors } from '../../../../main/formats/safetensors.ts';

const tensor = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 }).chain((shape) => {
  const length = shape.reduce((product, size) => product * size, 1);
  return fc.float32Array({ minLength: length, maxLength: length }).map((values) => ({ shape, values }));
});
const tensors = fc.dictionary(fc.string().filter((name) => name !== '__metadata__' && name !== '__proto__'), tensor, { maxKeys: 5 }).map((entries) => new Map(Object.entries(entries)));

describe('safetensors', () => {
  it('come back as they were', () => {
    fc.assert(
      fc.property(tensors, (map) => {
        expect(decodeTensors(Buffer.concat(encodeTensors(map)), 'file')).toEqual(map);
      }),
    );
  });

  it('are laid out as the format says', () => {
    const bytes = Buffer.concat(encodeTensors(new Map([['a', { shape: [2], values: Float32Array.of(1, 2) }], ['b', { shape: [], values: Float32Array.of(3) }]])));
    const length = Number(bytes.readBigUInt64LE());
    expect(length % 8).toBe(0);
    expect(JSON.parse(bytes.subarray(8, 8 + length).toString())).toEqual({
      a: { dtype: 'F32', shape: [2], data_offsets: [0, 8] },
      b: { dtype: 'F32', shape: [], data_offsets: [8, 12] },
    });
    expect([0, 4, 8].map((offset) => bytes.readFloatLE(8 + length + offset))).toEqual([1, 2, 3]);
  });

  it('that are cut anywhere are refused', () => {
    const whole = Buffer.concat(encodeTensors(new Map([['a', { shape: [3, 2], values: Float32Array.of(1, 2, 3, 4, 5, 6) }]])));
    for (let length = 0; length < whole.length; length++) {
      expect(() => decodeTensors(whole.subarray(0, length), 'file')).toThrow(expect.objectContaining({ code: 'checkpoint.damaged' }));
    }
    expect(() => decodeTensors(Buffer.concat([whole, Buffer.of(0)]), 'file')).toThrow(/1 bytes belong to nothing/);
  });

  it('with any byte changed are read or refused, never worse', () => {
    const whole = Buffer.concat(encodeTensors(new Map([['a', { shape: [2], values: Float32Array.of(1, 2) }], ['b', { shape: [1], values: Float32Array.of(3) }]])));
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), (place, change) => {
        const bytes = Buffer.from(whole);
        bytes[place]! ^= change;
        try {
          decodeTensors(bytes, 'file');
        } catch (error) {
          expect(error).toMatchObject({ code: 'checkpoint.damaged' });
        }
      }),
      { numRuns: 500 },
    );
  });

  const header = (value: unknown, data = 8): Buffer => {
    const text = Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(text.length));
    return Buffer.concat([length, text, Buffer.alloc(data)]);
  };
  it.each([
    ['a header longer than the file', Buffer.from('ffffffffffffffff', 'hex'), /header should have/],
    ['no JSON', header('{'), /not JSON/],
    ['a list', header([]), /not an object/],
    ['null', header('null'), /not an object/],
    ['another type', header({ a: { dtype: 'F16', shape: [4], data_offsets: [0, 8] } }), /not described as F32/],
    ['a negative shape', header({ a: { dtype: 'F32', shape: [-2], data_offsets: [0, 8] } }), /not described as F32/],
    ['offsets that are no pair', header({ a: { dtype: 'F32', shape: [2], data_offsets: [0] } }), /not described as F32/],
    ['offsets turned round', header({ a: { dtype: 'F32', shape: [2], data_offsets: [8, 0] } }), /not described as F32/],
    ['a shape of another size', header({ a: { dtype: 'F32', shape: [3], data_offsets: [0, 8] } }), /8 bytes for a shape of \(3\)/],
    ['a shape too large to count', header({ a: { dtype: 'F32', shape: [2 ** 40, 2 ** 40], data_offsets: [0, 8] } }), /for a shape of/],
    ['overlaps', header({ a: { dtype: 'F32', shape: [2], data_offsets: [0, 8] }, b: { dtype: 'F32', shape: [1], data_offsets: [4, 8] } }), /'b' is said to lie at 4/],
    ['gaps', header({ a: { dtype: 'F32', shape: [1], data_offsets: [4, 8] } }), /'a' is said to lie at 4/],
    ['a place outside', header({ a: { dtype: 'F32', shape: [3], data_offsets: [0, 12] } }), /'a' is said to lie at 0 to 12/],
  ])('with %s are refused', (_, bytes, message) => {
    expect(() => decodeTensors(bytes, 'file')).toThrow(expect.objectContaining({ code: 'checkpoint.damaged', message: expect.stringMatching(message) }));
  });
});
