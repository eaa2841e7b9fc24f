import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exportSettingsSchema, formatFacts, type ExportChanges } from '../../../../core/exports.ts';
import { resolveModel } from '../../../../core/model/model.ts';
import { readModelSpec } from '../../../../core/model/spec.ts';
import { exportName } from '../../../../main/export/name.ts';
import { checkSettings } from '../../../../main/export/settings.ts';

const model = resolveModel(readModelSpec({ name: 'small', layers: [{ type: 'InputLayer', arguments: { shape: [4, 4, 1] } }, { type: 'Flatten' }, { type: 'Dense', arguments: { units: 2 } }] }));
const check = (changes: ExportChanges): void => checkSettings(exportSettingsSchema.parse(changes), model);

describe('settings of an export', () => {
  it.each(formatFacts.flatMap(({ id, quantizations }) => quantizations.map((quantize) => [id, quantize] as const)))('%s goes with %s', (format, quantize) => {
    expect(() => check({ format, quantize })).not.toThrow();
  });

  it.each<[string, ExportChanges, RegExp]>([
    ['a way to quantise that the format has not', { format: 'keras', quantize: 'int8' }, /keras can't be quantised as int8/],
    ['one of another format', { format: 'tfjs', quantize: '16x8' }, /tfjs can't be quantised as 16x8/],
    ['whole-number input to a float model', { format: 'tflite', quantize: 'float16', io: 'uint8' }, /need a model quantised to int8, not float16/],
    ['layers to keep float where all are', { format: 'tflite', keepFloat: ['dense'] }, /none quantises no layer/],
    ['a layer that is not there', { format: 'tflite', quantize: 'int8', keepFloat: ['dense', 'dence_1'] }, /no layer 'dence_1'/],
  ])('refuses %s', (_title, changes, says) => {
    expect(() => check(changes)).toThrow(expect.objectContaining({ code: 'export.settings', message: expect.stringMatching(says) }));
  });

  it('takes layers to keep by their names', () => {
    expect(() => check({ format: 'tflite', quantize: 'int8', io: 'uint8', keepFloat: ['dense'] })).not.toThrow();
  });
});

describe('what an export is called', () => {
  it.each([
    ['CNN, cosine', { format: 'tflite', quantize: 'none' }, 'cnn-cosine.tflite'],
    ['CNN, cosine', { format: 'tflite', quantize: 'int8' }, 'cnn-cosine-int8.tflite'],
    ['CNN, cosine', { format: 'web', quantize: 'none' }, 'cnn-cosine-web'],
    ['../../etc/passwd', { format: 'card', quantize: 'none' }, 'etc-passwd.md'],
    ['分类器', { format: 'keras', quantize: 'none' }, '分类器.keras'],
    ['!!!', { format: 'h5', quantize: 'none' }, 'model.h5'],
  ] as const)('%s, %o: %s', (name, settings, wanted) => {
    expect(exportName(name, settings)).toBe(wanted);
  });

  it('is always one plain name, whatever the run is called', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 }), (name) => {
        expect(exportName(name, { format: 'tflite', quantize: 'none' })).toMatch(/^[\p{L}\p{N}_][\p{L}\p{M}\p{N}_.-]*\.tflite$/u);
      }),
    );
  });
});
