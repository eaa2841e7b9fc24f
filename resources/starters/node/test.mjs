// npm test: the model answers here as it did where it was exported, and pictures are brought to its size alike.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { decode, openClassifier } from './classifier.mjs';

const golden = JSON.parse(await readFile(join(import.meta.dirname, 'golden.json'), 'utf8'));
const classifier = await openClassifier();

test('gives the probabilities that it gave when it was exported', async () => {
  let gap = 0;
  for (const { pixels, probabilities } of golden.cases) {
    const answers = await classifier.predict(new Uint8Array(Buffer.from(pixels, 'base64')));
    assert.equal(answers.length, classifier.facts.labels.length);
    gap = Math.max(gap, ...Array.from(answers, (value, index) => Math.abs(value - probabilities[index])));
  }
  console.log(`largest gap of a probability: ${gap}`);
  assert.ok(gap <= golden.tolerance);
});

test('brings a picture to the size of the model as it was done there', async () => {
  const expected = Buffer.from(golden.picture.pixels, 'base64');
  const pixels = await decode(join(import.meta.dirname, golden.picture.file), classifier.facts.input);
  const mean = expected.reduce((sum, value, index) => sum + Math.abs(value - pixels[index]), 0) / expected.length;
  console.log(`mean difference of a pixel: ${mean} of 255`);
  assert.ok(mean <= golden.picture.tolerance);
});
