import { describe, expect, it } from 'vitest';

import { phraseText } from '../../../../../core/errors/words.ts';
import { unfold } from '../../../../../core/blocks/unfold.ts';
import { resolveModel } from '../../../../../core/model/model.ts';
import { exportSettingsSchema } from '../../../../../core/exports.ts';
import { h5, keras } from '../../../../../main/export/keras/keras.ts';
import type { ExportSource } from '../../../../../main/export/source.ts';
import type { ImportedModel } from '../../../../../main/formats/imported-model.ts';
import { readH5 } from '../../../../../main/formats/keras/h5.ts';
import { readKeras } from '../../../../../main/formats/keras/keras.ts';
import { sourceOf, toolsOf } from '../../../../support/exportSource.ts';
import { layerModels } from '../../../../support/layerModels.ts';
import { randomModel } from '../../../../support/randomModels.ts';
import { sampleOf, type Sample } from '../../../../support/samples.ts';

const settings = exportSettingsSchema.parse({ format: 'keras' });
const tools = toolsOf(null);

const forms = [
  { name: '.keras', format: keras, read: readKeras },
  { name: '.h5', format: h5, read: readH5 },
] as const;

/** Every eighth of the samples by layer, and some random ones: all of them go through Keras itself in test/integration. */
const samples = [...layerModels().filter((_, place) => place % 8 === 0), ...Array.from({ length: 20 }, (_, seed) => randomModel(seed))];

describe.each(forms)('what is written as $name', ({ name: ending, format, read }) => {
  const roundTrip = async (sample: Sample, classes?: ExportSource['classes']): Promise<{ read: ImportedModel; warnings: readonly string[] }> => {
    const { files, warnings } = await format.write({ ...sourceOf(sample), ...(classes ? { classes } : {}) }, settings, tools);
    const [[path, parts]] = files as unknown as [[string, readonly Uint8Array[]]];
    expect(path.endsWith(ending)).toBe(true);
    return { read: await read(Buffer.concat(parts), 'x'), warnings: warnings.map(phraseText) };
  };

  it.each(samples.map((sample) => [sample.title, sample] as const))('is read as the same network: %s', async (_title, sample) => {
    const { read: { model, weights, warnings } } = await roundTrip(sample);
    expect(warnings).toEqual([]);
    expect(model.preprocessing).toEqual(sample.model.preprocessing);
    const ours = resolveModel({ ...unfold(sample.model.spec) });
    const theirs = resolveModel(model);
    const byName = new Map(theirs.layers.map((layer) => [layer.name, layer]));
    for (const { name, type, values, common, inputs, outputShape } of ours.layers) {
      const layer = byName.get(name)!;
      expect({ name, type, common: layer.common, inputs: layer.inputs, outputShape: layer.outputShape }).toEqual({ name, type, common, inputs, outputShape });
      if (type !== 'Normalization') expect(layer.values).toEqual(values);
    }
    expect(theirs.layers).toHaveLength(ours.layers.length);
    expect([...weights.keys()].toSorted()).toEqual([...sample.weights.keys()].toSorted());
    for (const [key, value] of sample.weights) expect(weights.get(key)).toEqual(value);
  });

  it('names layers as Keras takes them, and says so', async () => {
    const sample = sampleOf('odd names', {
      name: 'a model, of mine',
      layers: [
        { type: 'InputLayer', name: 'in put', arguments: { shape: [4, 4, 1] } },
        { type: 'Flatten', name: 'a/b' },
        { type: 'Dense', name: 'preprocessing', arguments: { units: 3 } },
        { type: 'Dense', name: 'a_b', arguments: { units: 2 } },
      ],
    }, 1);
    const { read: { model, weights }, warnings } = await roundTrip(sample);
    expect(model.layers.map(({ name }) => name)).toEqual(['in_put', 'a_b_1', 'preprocessing', 'a_b']);
    expect(model.preprocessing).toEqual({ scale: 1 / 255, offset: 0 });
    expect([...weights.keys()]).toEqual([...sample.weights.keys()]);
    expect(warnings).toHaveLength(2);
    expect(warnings[0]).toContain("'a/b' is 'a_b_1'");
  });

  it('keeps classes, where there are as many as answers', async () => {
    const classes = ['cat', 'dog', 'owl', 'emu', 'fox'].map((name) => ({ name, nameZh: null }));
    expect((await roundTrip(samples[0]!, classes)).read.classes).toEqual(classes);
    expect((await roundTrip(samples[0]!, classes.slice(1))).read.classes).toBeNull();
  });
});
