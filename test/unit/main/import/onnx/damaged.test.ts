import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { EpochalError } from '../../../../../core/errors.ts';
import { onnx } from '../../../../../main/export/onnx/onnx.ts';
import { UnsupportedError } from '../../../../../main/formats/errors.ts';
import { readOnnx } from '../../../../../main/import/onnx/onnx.ts';
import { written } from '../../../../support/agreement.ts';
import { sampleOf } from '../../../../support/samples.ts';

const other = readFileSync(new URL('../../../../fixtures/onnx/channels-first.onnx', import.meta.url));

async function own(layers: readonly unknown[]): Promise<Uint8Array> {
  const { files } = await written(onnx, 'onnx', sampleOf('small', { name: 'small', layers }, 1), null);
  return Buffer.concat([...files.values()].flat());
}

const small = await own([
  { type: 'InputLayer', arguments: { shape: [4, 4, 3] } },
  { type: 'Conv2D', arguments: { filters: 2, kernel_size: 3, padding: 'same', activation: 'relu' } },
  { type: 'MaxPooling2D' },
  { type: 'Flatten' },
  { type: 'Dense', arguments: { units: 2 } },
]);

/** Null for a model. */
async function refusal(bytes: Uint8Array): Promise<unknown> {
  return readOnnx(bytes, 'small.onnx').then(() => null, (error: unknown) => error);
}

function isTyped(error: unknown): boolean {
  return error === null || (error instanceof EpochalError && /^(import\.|model\.invalid)/.test(error.code));
}

describe('a damaged file gives a typed error, or a model', () => {
  test.each([['our own', small], ['another program\'s', other]])('each truncation of %s', async (_name, bytes) => {
    const step = Math.max(1, Math.floor(bytes.length / 1500));
    for (let length = 0; length < bytes.length; length += step) {
      const error = await refusal(bytes.subarray(0, length));
      expect(isTyped(error), `${length} bytes: ${String(error)}`).toBe(true);
    }
  });

  test.each([['our own', small], ['another program\'s', other]])('each one-byte change of %s', async (_name, bytes) => {
    for (const flip of bytes.length > 2500 ? [0xff] : [0xff, 0x01, 0x80]) {
      for (let at = 0; at < bytes.length; at++) {
        const changed = Uint8Array.from(bytes);
        changed[at]! ^= flip;
        const error = await refusal(changed);
        if (!isTyped(error)) expect(`byte ${at}: ${String(error)}`).toBe('');
      }
    }
  });

  test.each([
    ['nothing', new Uint8Array()],
    ['text', Buffer.from('{"format": "layers-model"}')],
    ['groups within groups', new Uint8Array(200_000).fill(0x0b)],
  ])('%s', async (_name, bytes) => {
    expect(await refusal(bytes)).toMatchObject({ code: expect.stringMatching(/^import\.(damaged|not-a-model)$/) });
  });
});

test('operators without a layer are named, all at once', async () => {
  const bytes = await own([
    { type: 'InputLayer', arguments: { shape: [4, 4, 3] } },
    { type: 'GroupNormalization', arguments: { groups: 1 } },
    { type: 'ReLU', arguments: { threshold: 1 } },
    { type: 'Flatten' },
    { type: 'Dense', arguments: { units: 2 } },
  ]);
  const error = await refusal(bytes);
  expect(error).toBeInstanceOf(UnsupportedError);
  const types = (error as UnsupportedError).layers.map(({ type }) => type);
  expect(types).toEqual(expect.arrayContaining(['ReduceMean', 'Greater']));
});
