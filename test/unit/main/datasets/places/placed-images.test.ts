import { closeSync, mkdtempSync, openSync, rmSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPlaces } from '../../../../../main/datasets/places/read-places.ts';
import { PlacedImages } from '../../../../../main/datasets/places/placed-images.ts';

const imageBytes = 5;
const count = 40;
const content = Uint8Array.from({ length: count * imageBytes }, (_, index) => (index * 37) & 255);
let folder: string;
let opened: { directory: string; descriptor: number };
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'epochal-places-'));
  writeFileSync(join(folder, 'images.u8'), content);
  opened = { directory: folder, descriptor: openSync(join(folder, 'images.u8'), 'r') };
});
afterAll(() => {
  closeSync(opened.descriptor);
  rmSync(folder, { recursive: true, force: true });
});

const imagesAt = (places: Iterable<number>): number[] => [...places].flatMap((place) => [...content.subarray(place * imageBytes, (place + 1) * imageBytes)]);
const someOf = (below: number, most: number) => fc.array(fc.nat(below - 1), { minLength: 1, maxLength: most }).map((values) => Int32Array.from(values));

describe('readPlaces', () => {
  it('puts each image where it belongs, whatever a read gives at once', () => {
    fc.assert(fc.property(someOf(count, 30), fc.integer({ min: 1, max: 12 }), (places, atOnce) => {
      const target = new Uint8Array(places.length * imageBytes);
      const read = (_: number, into: Uint8Array, at: number, length: number, position: number): number => {
        const bytes = Math.min(length, atOnce);
        into.set(content.subarray(position, position + bytes), at);
        return bytes;
      };
      expect(readPlaces(read as never, 0, target, Uint32Array.from(places), imageBytes)).toBeNull();
      expect([...target]).toEqual(imagesAt(places));
    }));
  });

  it('reads images that lie side by side at once, and goes forwards through the file', () => {
    const reads: [number, number][] = [];
    const read = (_: number, __: Uint8Array, ___: number, length: number, position: number): number => (reads.push([position / imageBytes, length / imageBytes]), length);
    readPlaces(read as never, 0, new Uint8Array(7 * imageBytes), Uint32Array.of(30, 4, 5, 6, 2, 3, 31), imageBytes);
    expect(reads).toEqual([[2, 2], [4, 3], [30, 1], [31, 1]]);
  });
});

describe('images by their places', () => {
  const places = Uint32Array.from({ length: count }, (_, index) => (index * 7 + 3) % count);
  const of = (indices: Int32Array): number[] => imagesAt(Array.from(indices, (index) => places[index]!));

  it('are read at once', () => {
    const stored = new PlacedImages(opened, imageBytes, places);
    const target = new Uint8Array(7 * imageBytes);
    stored.read(target, 5);
    expect([...target]).toEqual(imagesAt(places.subarray(5, 12)));
  });

  it('are those of the batch, whatever was begun to be read before, in whatever order', () => {
    fc.assert(fc.property(fc.array(fc.tuple(someOf(count, 9), fc.constantFrom('prefetch', 'take', 'both')), { minLength: 100, maxLength: 200 }), (calls) => {
      const reader = new PlacedImages(opened, imageBytes, places).reader(8);
      for (const [indices, call] of calls) {
        if (call !== 'take') reader.prefetch(indices);
        if (call !== 'prefetch') expect([...reader.take(indices)]).toEqual(of(indices));
      }
      reader.close();
    }), { numRuns: 3 });
  });

  it('are read ahead as far as there is room, and again once a batch was taken', () => {
    const reader = new PlacedImages(opened, imageBytes, places).reader(4);
    const batch = (step: number): Int32Array => Int32Array.of(step % count, (step + 9) % count);
    let begun = 0;
    while (reader.prefetch(batch(begun))) begun++;
    expect(begun).toBeGreaterThan(1);
    for (let step = 0; step < 100; step++) {
      expect([...reader.take(batch(step))]).toEqual(of(batch(step)));
      expect(reader.prefetch(batch(begun++))).toBe(true);
    }
    reader.close();
  });

  it('beyond the end of the file are an error that names it, also where they were read ahead', () => {
    const short = mkdtempSync(join(tmpdir(), 'epochal-places-'));
    writeFileSync(join(short, 'images.u8'), content.subarray(0, 12));
    const descriptor = openSync(join(short, 'images.u8'), 'r');
    const stored = new PlacedImages({ directory: short, descriptor }, imageBytes, places);
    const damaged = expect.objectContaining({ code: 'dataset.damaged', message: expect.stringContaining('images.u8 ends at byte') as string }) as Error;
    expect(() => stored.read(new Uint8Array(count * imageBytes), 0)).toThrow(damaged);
    const reader = stored.reader(4);
    reader.prefetch(Int32Array.of(0, 1));
    expect(() => reader.take(Int32Array.of(0, 1))).toThrow(damaged);
    expect(() => reader.take(Int32Array.of(2))).toThrow(damaged);
    reader.close();
    closeSync(descriptor);
    rmSync(short, { recursive: true });
  });

  it('are found beyond 4 GB', () => {
    const large = mkdtempSync(join(tmpdir(), 'epochal-places-'));
    const file = join(large, 'images.u8');
    const size = 150_528;
    const far = Math.floor(5e9 / size);
    const picture = Uint8Array.from({ length: size }, (_, index) => index & 255);
    writeFileSync(file, '');
    truncateSync(file, (far + 2) * size);
    const descriptor = openSync(file, 'r+');
    writeSync(descriptor, picture, 0, size, far * size);
    const reader = new PlacedImages({ directory: large, descriptor }, size, Uint32Array.of(far - 1, far, far + 1)).reader(3);
    reader.prefetch(Int32Array.of(1, 0, 2));
    const images = reader.take(Int32Array.of(1, 0, 2));
    expect(Buffer.compare(images.subarray(0, size), picture)).toBe(0);
    expect(images.subarray(size).every((byte) => byte === 0)).toBe(true);
    reader.close();
    closeSync(descriptor);
    rmSync(large, { recursive: true });
  });
});
