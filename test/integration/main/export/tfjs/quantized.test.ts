import { beforeAll, describe, expect, it } from 'vitest';
import { exportSettingsSchema } from '../../../../../core/exports.ts';
import type { TensorFlowEngine } from '../../../../../main/engine/tensorflow/engine.ts';
import { tfjs } from '../../../../../main/export/tfjs/tfjs.ts';
import { web } from '../../../../../main/export/web/web.ts';
import { sourceOf, toolsOf } from '../../../../support/exportSource.ts';
import { pictures, sampleOf } from '../../../../support/samples.ts';
import { openEngine, recipe } from '../../engine/tensorflow/support.ts';

let engine: TensorFlowEngine;
beforeAll(async () => { engine = await openEngine(); });

const count = 8;
const { model, weights } = sampleOf('cnn', recipe('cifar10-cnn').model, 5);
const source = sourceOf({ model, weights });
const images = pictures(model, count);

describe.each([['tfjs', tfjs], ['web', web]] as const)('%s with weights quantised', (format, exporter) => {
  it.each([['none', 1e-5], ['float16', 2e-3], ['uint16', 1e-3], ['uint8', 0.1]] as const)('%s gives answers near the engine\'s', async (quantize, near) => {
    const settings = exportSettingsSchema.parse({ format, quantize });
    const opened = await exporter.open!(await exporter.write(source, settings, toolsOf(null)), source, settings);
    const predictor = engine.predictor(model, weights);
    const [before, after] = [predictor.predict(images, count), await opened.predict(images, count)];
    predictor.close();
    opened.close();
    expect(Math.max(...before.map((value, i) => Math.abs(value - after[i]!)))).toBeLessThan(near);
  });

  it('says how far each layer is off, and is closer where the worst ones stay float32', async () => {
    const errorsOf = async (keepFloat: string[]): Promise<{ layer: string; relativeError: number }[]> => {
      const settings = exportSettingsSchema.parse({ format, quantize: 'uint8', keepFloat });
      return exporter.layerErrors!(await exporter.write(source, settings, toolsOf(null)), source, settings, images, count);
    };
    const errors = await errorsOf([]);
    expect(errors.map(({ layer }) => layer).toSorted()).toEqual(model.layers.slice(1).map(({ name }) => name).toSorted());
    expect(errors[0]!.relativeError).toBeGreaterThan(1e-4);
    expect(errors[0]!.relativeError).toBeLessThan(0.1);
    const kept = await errorsOf(model.layers.map(({ name }) => name));
    expect(kept[0]!.relativeError).toBe(0);
  });
});
