// Plants twins into CIFAR-10 and looks how many a check finds: node bench/duplicates.ts --home <home with cifar10> [--each 1000] [--montage f.png]
import { appendFileSync, copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import type { ImageRef } from '../core/datasets/edits/images.ts';
import { random } from '../core/random.ts';
import { createChecker } from '../main/datasets/check/checker.ts';
import { subjectOf } from '../main/datasets/check/subject.ts';
import { importedOf } from '../main/datasets/edits/edited.ts';
import { openPacked } from '../main/datasets/packed.ts';
import { forkProcess } from '../main/processes/fork.ts';
import { program } from '../main/system/resources.ts';

const { values } = parseArgs({ options: { home: { type: 'string' }, each: { type: 'string', default: '1000' }, montage: { type: 'string' } } });
if (values.home === undefined) throw new Error('--home is needed: a home that has cifar10');
const source = join(values.home, 'datasets', 'cifar10');
const each = Number(values.each);
const side = 32;
const bytes = side * side * 3;
const folder = mkdtempSync(join(tmpdir(), 'epochal-twins-'));

const numbers = random(0, 'planted');
const between = (low: number, high: number): number => low + numbers.uniform() * (high - low);
const clamp = (value: number): number => Math.max(0, Math.min(255, Math.round(value)));
const mapped = (picture: Uint8Array, value: (x: number, y: number, channel: number) => number): Uint8Array =>
  Uint8Array.from(picture, (_, i) => clamp(value(Math.floor(i / 3) % side, Math.floor(i / 3 / side), i % 3)));
const pixel = (picture: Uint8Array, x: number, y: number, channel: number): number => picture[(Math.max(0, Math.min(side - 1, y)) * side + Math.max(0, Math.min(side - 1, x))) * 3 + channel]!;

/** Each channel times 0.7 to 1.3 around the middle, plus up to 25; hue turned by up to 28°, saturation times 0.6 to 1.4. */
async function recoloured(picture: Uint8Array): Promise<Uint8Array> {
  const turned = await raw(picture).modulate({ hue: Math.round(between(-28, 28)) + 360, saturation: between(0.6, 1.4) }).raw().toBuffer();
  const [gains, offsets] = [[0, 1, 2].map(() => between(0.7, 1.3)), [0, 1, 2].map(() => between(-25, 25))];
  return mapped(turned, (x, y, channel) => (pixel(turned, x, y, channel) - 128) * gains[channel]! + 128 + offsets[channel]!);
}

function raw(picture: Uint8Array): ReturnType<typeof sharp> {
  return sharp(picture, { raw: { width: side, height: side, channels: 3 } });
}

const steps = [[2, 0], [-2, 0], [0, 2], [0, -2], [2, 2], [-2, 2], [2, -2], [-2, -2]] as const;
const kinds: Record<string, (picture: Uint8Array) => Uint8Array | Promise<Uint8Array>> = {
  'flip': (picture) => mapped(picture, (x, y, channel) => pixel(picture, side - 1 - x, y, channel)),
  'shift by 2': (picture) => {
    const [right, down] = steps[Math.floor(numbers.uniform() * steps.length)]!;
    return mapped(picture, (x, y, channel) => pixel(picture, x - right, y - down, channel));
  },
  'recolour': recoloured,
  'jpeg 60': async (picture) => raw(await raw(picture).jpeg({ quality: 60 }).toBuffer().then((file) => sharp(file).raw().toBuffer())).raw().toBuffer(),
};

async function check(directory: string): Promise<{ groups: number[][]; seconds: number; leaks: number; pairs: ImageRef[][] }> {
  const dataset = openPacked(directory);
  const subject = await subjectOf(dataset);
  dataset.close();
  const checker = createChecker({ start: () => forkProcess(program('datasets/check/child')) });
  const request = { id: 'twins', directory, shape: dataset.info, subject };
  const { compared } = await checker.compare(request, () => undefined);
  const report = await checker.conclude(request, compared);
  const { ranges } = importedOf(dataset);
  return { groups: report.duplicates.map(({ images }) => images.map(({ split, index }) => ranges[split].start + index)), seconds: report.seconds, leaks: report.leaks.length, pairs: report.duplicates.map(({ images }) => images.slice(0, 2)) };
}

/** Two of each group side by side, 12 groups in a row. */
async function montage(pairs: ImageRef[][], file: string): Promise<void> {
  const dataset = openPacked(source);
  const shown = pairs.filter((_, i) => i % Math.ceil(pairs.length / 144) === 0);
  const [cell, across] = [2 * side + 4, 12];
  const tiles = shown.flatMap((pair, i) => pair.map(({ split, index }, j) => ({ input: Buffer.from(dataset.image(split, index)), raw: { width: side, height: side, channels: 3 as const }, left: (i % across) * cell + j * side, top: Math.floor(i / across) * (side + 4) })));
  dataset.close();
  const sheet = await sharp({ create: { width: across * cell, height: Math.ceil(shown.length / across) * (side + 4), channels: 3, background: 'white' } }).composite(tiles).png().toBuffer();
  const { width = 1 } = await sharp(sheet).metadata();
  writeFileSync(file, await sharp(sheet).resize(width * 2, null, { kernel: 'nearest' }).png().toBuffer());
}

try {
  const images = readFileSync(join(source, 'images.u8'));
  const count = images.length / bytes;
  const sources: number[] = [];
  for (const file of ['images.u8', 'labels']) copyFileSync(join(source, file), join(folder, file));
  for (const make of Object.values(kinds))
    for (let i = 0; i < each; i++) {
      const from = Math.floor(numbers.uniform() * count);
      sources.push(from);
      appendFileSync(join(folder, 'images.u8'), await make(images.subarray(from * bytes, (from + 1) * bytes)));
    }
  appendFileSync(join(folder, 'labels'), new Uint8Array(sources.length));
  const index = JSON.parse(readFileSync(join(source, 'index.json'), 'utf8')) as { counts: { unlabeled: number }; splits: { unlabeled: { start: number; end: number } } };
  index.counts.unlabeled = sources.length;
  index.splits.unlabeled = { start: count, end: count + sources.length };
  writeFileSync(join(folder, 'index.json'), JSON.stringify(index));

  const original = await check(source);
  const planted = await check(folder);
  const groupOf = (groups: number[][]): Map<number, number> => new Map(groups.flatMap((group, i) => group.map((place) => [place, i] as const)));
  const [before, after] = [groupOf(original.groups), groupOf(planted.groups)];
  const found = sources.map((from, i) => after.has(count + i) && after.get(count + i) === after.get(from));
  Object.keys(kinds).forEach((kind, k) => console.log(`${kind}: ${found.slice(k * each, (k + 1) * each).filter(Boolean).length} of ${each} found`));
  // A planted picture whose group lacks its source, and an original that is a twin only since pictures were planted.
  const wrong = sources.filter((_, i) => after.has(count + i) && !found[i]).length + [...after.keys()].filter((place) => place < count && !before.has(place) && !sources.includes(place)).length;
  console.log(`false among ${after.size} pictures called twins: ${wrong}, and what the eye finds among the ${original.groups.length} groups of CIFAR-10 itself`);
  console.log(`CIFAR-10: ${original.groups.length} groups, ${before.size} pictures; ${original.leaks} test pictures (${((original.leaks / 10_000) * 100).toFixed(2)}%) have a twin that is trained on; ${original.seconds.toFixed(1)} s, with the planted ones ${planted.seconds.toFixed(1)} s`);
  if (values.montage !== undefined) await montage(original.pairs, values.montage);
} finally {
  rmSync(folder, { recursive: true });
}
