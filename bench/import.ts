/**
 * How long importing pictures takes: `node bench/import.ts [small|photos] [count]`. It makes the pictures itself, in a
 * temporary folder that it removes: `small` 60,000 PNG of 32 x 32 in ten folders, `photos` 10,000 JPEG of a megapixel.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { openDatasets } from '../main/datasets/datasets.ts';
import { encodePng } from '../main/pictures/encode-png.ts';

const [kind = 'small', count = kind === 'small' ? '60000' : '10000'] = process.argv.slice(2);
const root = mkdtempSync(join(tmpdir(), 'epochal-bench-import-'));
process.once('exit', () => rmSync(root, { recursive: true, force: true }));
const pictures = join(root, 'pictures');
for (let label = 0; label < 10; label++) mkdirSync(join(pictures, `class_${label}`), { recursive: true });

/** A smooth ground with noise on it: about as hard to pack as a photo. */
function pixelsOf(seed: number, width: number, height: number): Uint8Array {
  let state = seed + 1;
  return Uint8Array.from({ length: width * height * 3 }, (_, at) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return 128 + 90 * Math.sin(seed + at / (97 + (seed % 31))) + (state >>> 27);
  });
}

const makers = {
  small: (seed: number) => encodePng({ pixels: pixelsOf(seed, 32, 32), width: 32, height: 32, channels: 3 }),
  photos: (seed: number) => sharp(pixelsOf(seed % 20, 1155, 866), { raw: { width: 1155, height: 866, channels: 3 } }).jpeg({ quality: 85 }).toBuffer(),
};
const few: Uint8Array[] = [];
for (let seed = 0; seed < Number(count); seed++) {
  // Of photos twenty different ones: to make each anew would take longer than what is measured.
  const bytes = kind === 'photos' ? (few[seed % 20] ??= await makers.photos(seed)) : await makers.small(seed);
  writeFileSync(join(pictures, `class_${seed % 10}`, `${seed}.${kind === 'photos' ? 'jpg' : 'png'}`), bytes);
}
console.log(`${count} pictures made`);

let most = 0;
const watch = setInterval(() => (most = Math.max(most, memoryOfChildren())), 200);
const since = performance.now();
const datasets = openDatasets(join(root, 'datasets'), join(root, 'cache'));
const info = await datasets.import(pictures, kind === 'photos' ? { size: { width: 224, height: 224 } } : {});
clearInterval(watch);
const seconds = (performance.now() - since) / 1000;
console.log(`${info.counts.train} pictures of ${info.width} x ${info.height} in ${seconds.toFixed(1)} s (${Math.round(info.counts.train / seconds)} a second), at most ${most} MB resident in the process that reads`);

/** Resident megabytes of the largest child; 0 where the system does not tell. */
function memoryOfChildren(): number {
  try {
    const children = readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8').trim().split(' ').filter((pid) => pid !== '');
    return Math.max(0, ...children.map((pid) => Math.round((Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * 4096) / 2 ** 20)));
  } catch {
    // The child has just ended.
    return 0;
  }
}
