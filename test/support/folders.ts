import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';

/** Pictures in a folder for each class, in train and test: squares of a colour on grey, each in another place. */
export async function writePictureFolders(folder: string, { perClass, side = 24 }: { perClass: number; side?: number }): Promise<void> {
  for (const split of ['train', 'test'])
    for (const [name, colour] of Object.entries({ red: '#d03020', green: '#30a040', blue: '#2040d0' })) {
      const into = join(folder, split, name);
      mkdirSync(into, { recursive: true });
      for (let number = 0; number < perClass; number++) {
        const square = { input: { create: { width: 8, height: 8, channels: 3 as const, background: colour } }, left: (3 * number) % (side - 8), top: (5 * number) % (side - 8) };
        await sharp({ create: { width: side, height: side, channels: 3, background: { r: 60 + 8 * number, g: 60 + 8 * number, b: 60 + 8 * number } } }).composite([square]).png().toFile(join(into, `${name}-${number}.png`));
      }
    }
}
