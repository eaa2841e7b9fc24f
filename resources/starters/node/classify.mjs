#!/usr/bin/env node
// node classify.mjs [--top 5] [--json] picture-or-folder…
import { readdir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { openClassifier } from './classifier.mjs';

const pictures = new Set(['.png', '.jpg', '.jpeg', '.webp', '.gif', '.tif', '.tiff', '.avif', '.svg']);

const { values, positionals } = parseArgs({ allowPositionals: true, options: { top: { type: 'string', default: '5' }, json: { type: 'boolean', default: false } } });
const top = Number(values.top);
if (positionals.length === 0 || !Number.isInteger(top) || top < 1) {
  console.error('usage: node classify.mjs [--top 5] [--json] picture-or-folder…');
  process.exit(2);
}

const paths = [];
for (const place of positionals) {
  if (!(await stat(place)).isDirectory()) paths.push(place);
  else paths.push(...(await readdir(place)).filter((name) => pictures.has(extname(name).toLowerCase())).sort().map((name) => join(place, name)));
}

const classifier = await openClassifier();
const results = [];
for (const path of paths) {
  try {
    const answers = await classifier.classify(path, top);
    results.push({ path, top: answers });
    if (!values.json) console.log(`${path}: ${answers.map(({ name, probability }) => `${name} ${(100 * probability).toFixed(1)}%`).join(', ')}`);
  } catch (error) {
    process.exitCode = 1;
    console.error(`${path}: ${error.message}`);
  }
}
if (values.json) console.log(JSON.stringify(results, null, 2));
