// @ts-check
// `npm start`: sets the checkout up on first use, then opens the studio. Plain JavaScript for any Node from 18 on.
import { join } from 'node:path';
import { readStartOptions } from './launch/host.mjs';
import { handOver } from './setup/hand-over.mjs';
import { endWith } from './setup/say.mjs';
import { root, setUp } from './setup.mjs';

try {
  readStartOptions(process.argv.slice(2)); // wrong usage is said before minutes of set-up
  const { node } = await setUp(['dependencies', 'build', 'runtime']);
  await handOver(node, join(root, 'scripts', 'launch', 'open.mjs'));
} catch (error) {
  endWith(error);
}
