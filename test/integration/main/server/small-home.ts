import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTask } from '../../../../main/datasets/progress.ts';
import { startPacker } from '../../../../main/datasets/store/packer.ts';
import { resolveHome, type Home } from '../../../../main/system/home.ts';
import { pixels } from '../../../unit/main/datasets/make-cifar.ts';

/** A home of its own in a temporary folder. */
export async function emptyHome(): Promise<Home> {
  return resolveHome(await mkdtemp(join(tmpdir(), 'epochal-home-')));
}

/** Puts `tiny` into its store: ten test images of 32 x 32 pixels, image i being `pixels(i)`. */
export async function addTiny(home: Home): Promise<void> {
  const folder = join(home.datasets, 'tiny');
  await mkdir(folder, { recursive: true });
  const packer = await startPacker(folder, startTask('tiny'), null);
  await packer.add({ split: 'test', order: 0, images: Buffer.concat(Array.from({ length: 10 }, (_, i) => pixels(i))), labels: Array.from({ length: 10 }, (_, i) => i % 2) });
  await packer.finish({ id: 'tiny', name: 'Tiny', source: 'a test' }, { height: 32, width: 32, channels: 3, classes: ['even', 'odd'] });
}
