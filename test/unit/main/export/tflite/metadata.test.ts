import yauzl from 'yauzl';
import { describe, expect, test } from 'vitest';
import { exportSettingsSchema } from '../../../../../core/exports.ts';
import { readFlatbuffer } from '../../../../../main/formats/flatbuffers/reader.ts';
import { labelFiles } from '../../../../../main/export/tflite/metadata/metadata.ts';
import { metadataSchema } from '../../../../../main/formats/tflite/metadata.ts';
import { parse } from '../../../../../main/formats/tflite/parse.ts';
import { fileName, tflite } from '../../../../../main/export/tflite/tflite.ts';
import type { ClassName } from '../../../../../core/subject.ts';
import { sourceOf, toolsOf } from '../../../../support/exportSource.ts';
import { sampleOf } from '../../../../support/samples.ts';

const sample = sampleOf('small', {
  name: 'small',
  preprocessing: { scale: 2 / 255, offset: -1 },
  layers: [
    { type: 'InputLayer', name: 'image', arguments: { shape: [4, 4, 3] } },
    { type: 'Flatten', name: 'flat' },
    { type: 'Dense', name: 'last', arguments: { units: 2 } },
  ],
}, 1);

async function file(classes: readonly ClassName[], quantize: 'none' | 'float16' = 'none'): Promise<Buffer> {
  const settings = exportSettingsSchema.parse({ format: 'tflite', quantize });
  const { files } = await tflite.write({ ...sourceOf(sample), name: 'cats and dogs', classes }, settings, toolsOf(null));
  return Buffer.concat(files.get(fileName)!);
}

/** Files packed behind the model, by a reader that counts from the file's beginning. */
function packed(bytes: Buffer): Promise<Record<string, string>> {
  return new Promise((resolve, reject) => {
    yauzl.fromBuffer(bytes, { lazyEntries: true }, (failed, archive) => {
      if (failed) return reject(failed);
      const found: Record<string, string> = {};
      archive.on('entry', (entry: yauzl.Entry) => {
        expect(entry.compressionMethod).toBe(0);
        archive.openReadStream(entry, (refused, stream) => {
          if (refused) return reject(refused);
          void stream.toArray().then((parts) => {
            found[entry.fileName] = Buffer.concat(parts as Buffer[]).toString('utf8');
            archive.readEntry();
          }, reject);
        });
      });
      archive.on('end', () => resolve(found));
      archive.on('error', reject);
      archive.readEntry();
    });
  });
}

const both: ClassName[] = [{ name: 'cat', nameZh: '猫' }, { name: 'dog', nameZh: null }];

describe('metadata in a TFLite file', () => {
  test('says how pixels become input, and which files name the classes', async () => {
    const { metadata } = parse(await file(both), 'small');
    const root = readFlatbuffer(metadataSchema, 'ModelMetadata', metadata.get('TFLITE_METADATA')!, 'M001');
    expect(root).toEqual({
      name: 'cats and dogs',
      description: 'Image classifier of 2 classes.',
      min_parser_version: '1.0.0',
      subgraph_metadata: [{
        input_tensor_metadata: [{
          name: 'image',
          description: expect.stringMatching(/^Picture to classify, scaled \(Lanczos\) to cover \d+ x \d+ and cut to its centre\.$/),
          content: { content_properties: { type: 'ImageProperties', value: { color_space: 1 } } },
          process_units: [{ options: { type: 'NormalizationOptions', value: { mean: [127.5], std: [127.5] } } }],
          stats: { min: [-1], max: [1] },
        }],
        output_tensor_metadata: [{
          name: 'probability',
          description: 'How likely each class is.',
          content: { content_properties: { type: 'FeatureProperties', value: {} } },
          stats: { min: [0], max: [1] },
          associated_files: [
            { name: 'labels.txt', description: 'Names of the classes, one a line.', type: 2 },
            { name: 'labels_zh.txt', description: 'Names of the classes, one a line.', type: 2, locale: 'zh' },
          ],
        }],
      }],
    });
  });

  test('names of classes are packed behind the model, one a line', async () => {
    expect(await packed(await file(both))).toEqual({ 'labels.txt': 'cat\ndog\n', 'labels_zh.txt': '猫\ndog\n' });
    expect(await packed(await file([{ name: 'a\nb', nameZh: null }, { name: ' c ', nameZh: null }]))).toEqual({ 'labels.txt': 'a b\nc\n' });
    expect(labelFiles([{ name: 'cat', nameZh: null }]).map(({ name }) => name)).toEqual(['labels.txt']);
  });

  test('says which TFLite can read it, and of half precision that sums are float32', async () => {
    const text = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes).replace(/\0+$/, '');
    const plain = parse(await file(both), 'small').metadata;
    expect(text(plain.get('min_runtime_version'))).toBe('1.5.0');
    const half = parse(await file(both, 'float16'), 'small').metadata;
    expect(text(half.get('min_runtime_version'))).toBe('1.15.0');
    expect(text(half.get('reduced_precision_support'))).toBe('fp16accfp32');
  });
});
