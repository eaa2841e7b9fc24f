import { describe, expect, it } from 'vitest';
import { buildBoxTree } from '../../../../../core/datasets/check/boxTree.ts';
import { asItIs, createDescriber, descriptorLength, isDescribable } from '../../../../../core/datasets/check/descriptors.ts';
import { equalPairs, groupsOf } from '../../../../../core/datasets/check/groups.ts';
import { createReliefs } from '../../../../../core/datasets/check/picture.ts';
import { nearestTo, pixelLikeness } from '../../../../../core/datasets/check/similar.ts';
import { createTwinSearch, type Pair } from '../../../../../core/datasets/check/twins.ts';
import { random } from '../../../../../core/random.ts';

const size = 32;
const shape = { height: size, width: size, channels: 3 };
type Picture = Uint8Array;

/** Blobs of random place and colour: as coarse as photos are, and no two alike. */
function scene(seed: number): Picture {
  const source = random(seed, 'scene');
  const blobs = Array.from({ length: 12 }, () => ({ x: source.uniform() * size, y: source.uniform() * size, width: 2 + source.uniform() * 5, colour: [0, 1, 2].map(() => source.uniform() * 160 - 80) }));
  return draw((x, y, channel) => 128 + blobs.reduce((sum, blob) => sum + blob.colour[channel]! * Math.exp(-((x - blob.x) ** 2 + (y - blob.y) ** 2) / (2 * blob.width ** 2)), 0));
}

function draw(value: (x: number, y: number, channel: number) => number): Picture {
  return Uint8Array.from({ length: size * size * 3 }, (_, i) => Math.max(0, Math.min(255, Math.round(value(Math.floor(i / 3) % size, Math.floor(i / 3 / size), i % 3)))));
}

const at = (picture: Picture, x: number, y: number, channel: number): number => picture[(Math.max(0, Math.min(size - 1, y)) * size + Math.max(0, Math.min(size - 1, x))) * 3 + channel]!;

function twinsIn(pictures: readonly Picture[]): Pair[] {
  const reliefOf = createReliefs(shape);
  const describer = createDescriber(shape);
  const descriptors = new Float32Array(pictures.length * descriptorLength);
  pictures.forEach((picture, place) => {
    const { values, deviation } = reliefOf(picture, 0);
    if (deviation < 2) return;
    describer.look(values);
    describer.describe(asItIs, descriptors, place * descriptorLength);
  });
  const others = createReliefs(shape);
  const search = createTwinSearch(descriptors, shape, (place) => others(pictures[place]!, 0).values);
  const pairs: Pair[] = [];
  pictures.forEach((picture, place) => search.twinsOf(place, reliefOf(picture, 0).values, (pair) => pairs.push(pair)));
  return pairs;
}

const scenes = Array.from({ length: 24 }, (_, seed) => scene(seed));

describe('twins', () => {
  it.each<[string, (picture: Picture) => Picture]>([
    ['the same again', (picture) => picture.slice()],
    ['mirrored', (picture) => draw((x, y, channel) => at(picture, size - 1 - x, y, channel))],
    ['moved to the right by 2', (picture) => draw((x, y, channel) => at(picture, x - 2, y, channel))],
    ['moved to the left and up by 1 and 2', (picture) => draw((x, y, channel) => at(picture, x + 1, y + 2, channel))],
    ['moved down and to the left by 2', (picture) => draw((x, y, channel) => at(picture, x + 2, y - 2, channel))],
    ['in other colours', (picture) => draw((x, y, channel) => (at(picture, x, y, channel) - 128) * [0.7, 0.9, 0.8][channel]! + 128 + [10, -15, 5][channel]!)],
    ['darker', (picture) => draw((x, y, channel) => at(picture, x, y, channel) * 0.6)],
    ['with some noise', (picture) => draw((x, y, channel) => at(picture, x, y, channel) + ((x * 7 + y * 13 + channel * 5) % 9) - 4)],
  ])('are found %s, and nothing else is', (_, change) => {
    const pairs = twinsIn([...scenes, change(scenes[7]!)]);
    expect(new Set(pairs.map(({ first, second }) => `${first} ${second}`))).toEqual(new Set(['7 24']));
  });

  it('are none of pictures that show nothing, and of skies of the same fall of light', () => {
    const flat = draw(() => 200);
    const skies = [1, 2, 3].map((seed) => {
      const noise = random(seed, 'sky');
      return draw((_x, y) => 220 - y * 3 + noise.normal() * 6);
    });
    expect(twinsIn([flat, flat.slice(), ...skies])).toEqual([]);
  });
});

describe('a tree of boxes', () => {
  const dimensions = 4;
  const source = random(3, 'points');
  const points = Float32Array.from({ length: 500 * dimensions }, () => source.normal());
  const members = Int32Array.from({ length: 500 }, (_, i) => i).filter((i) => i % 5 !== 0);
  const tree = buildBoxTree(points, dimensions, members);
  const squares = (a: number, b: number): number => Array.from({ length: dimensions }, (_, d) => (points[a * dimensions + d]! - points[b * dimensions + d]!) ** 2).reduce((x, y) => x + y);

  it.each([0, 0.3, 1, 3])('finds all members within %s, and no other point', (radius) => {
    for (let query = 0; query < 40; query++) {
      const found: number[] = [];
      tree.within(points, query * dimensions, radius, (point) => found.push(point));
      expect(found.toSorted((a, b) => a - b)).toEqual([...members].filter((member) => squares(query, member) <= radius ** 2));
    }
  });

  it('tells each pair once, of one side', () => {
    const pairs: string[] = [];
    for (const query of members) tree.within(points, query * dimensions, 1, (point) => pairs.push([query, point].toSorted((a, b) => a - b).join(' ')), query);
    const all = [...members].flatMap((a) => [...members].filter((b) => b > a && squares(a, b) <= 1).map((b) => `${a} ${b}`));
    expect(pairs.toSorted()).toEqual(all.toSorted());
  });
});

describe('groups', () => {
  it('join pairs that share a picture, and keep the largest distance', () => {
    const pair = (first: number, second: number, distance: number): Pair => ({ first, second, distance });
    expect(groupsOf([pair(5, 9, 0.1), pair(1, 2, 0), pair(2, 5, 0.15), pair(3, 4, 0.02)])).toEqual([
      { places: [1, 2, 5, 9], distance: 0.15 },
      { places: [3, 4], distance: 0.02 },
    ]);
  });

  it('of equal content begin with the first', () => {
    expect(equalPairs(Uint8Array.of(1, 1, 2, 2, 1, 1, 1, 2, 1, 1), 2, [0, 1, 2, 3, 4])).toEqual([
      { first: 0, second: 2, distance: 0 },
      { first: 0, second: 4, distance: 0 },
    ]);
    expect(equalPairs(Uint8Array.of(1, 1, 2, 2, 1, 1), 2, [1, 2])).toEqual([]);
  });
});

it('similar pictures come nearest first, mirrored ones too, without the one asked about', () => {
  const pictures = [scenes[0]!, scenes[1]!, draw((x, y, channel) => at(scenes[0]!, size - 1 - x, y, channel) + 8), scenes[0]!.slice()];
  const descriptors = new Float32Array(4 * descriptorLength);
  const describer = createDescriber(shape);
  const reliefOf = createReliefs(shape);
  pictures.forEach((picture, place) => {
    describer.look(reliefOf(picture, 0).values);
    describer.describe(asItIs, descriptors, place * descriptorLength);
  });
  const mean = (channel: number): Float32Array => Float32Array.from(pictures, (picture) => picture.filter((_, i) => i % 3 === channel).reduce((a, b) => a + b, 0) / (size * size * 255));
  const likeness = pixelLikeness(descriptors, { red: mean(0), green: mean(1), blue: mean(2) });
  expect(nearestTo(likeness, 0, 3).map(({ place }) => place)).toEqual([3, 2, 1]);
  expect(nearestTo(likeness, 0, 1, (place) => place !== 3).map(({ place }) => place)).toEqual([2]);
  expect(nearestTo(likeness, 0, 3)[0]!.distance).toBe(0);
});

it.each([[32, 32, true], [28, 28, true], [12, 12, true], [8, 8, false], [64, 8, false]])('pictures of %s x %s can be described: %s', (height, width, can) => {
  expect(isDescribable({ height, width })).toBe(can);
});
