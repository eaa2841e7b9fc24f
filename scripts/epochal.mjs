#!/usr/bin/env node
// @ts-check
// `npx epochal …` in the checkout: plain JavaScript for any Node from 18 on, which sees to the set-up
// and hands over to the command line on Node 24.
import { join } from 'node:path';
import { handOver } from './setup/hand-over.mjs';
import { endWith } from './setup/say.mjs';
import { root, setUp } from './setup.mjs';

try {
  const { node } = await setUp(['dependencies', 'build']);
  await handOver(node, join(root, 'dist', 'main', 'cli.js'));
} catch (error) {
  endWith(error);
}
