import { describe, expect, it } from 'vitest';
import { fittingText } from '../../../../../core/subject.ts';
import { android } from '../../../../../main/export/starters/android.ts';
import type { Artifact } from '../../../../../main/export/format.ts';
import { ios } from '../../../../../main/export/starters/ios.ts';
import { tflite } from '../../../../../main/export/tflite/tflite.ts';
import { decodePicture } from '../../../../../main/pictures/decode.ts';
import { detail, hostileNames, settings, source, tools } from './support.ts';

const given = tools(new Float32Array());
const bytesOf = ({ files }: Artifact, path: string): Buffer => Buffer.concat([...files.get(path)!]);

describe.each([
  ['android' as const, android, 'app/src/main/assets/'],
  ['ios' as const, ios, 'Classifier/Resources/'],
])('the starter for %s', (format, starter, folder) => {
  it('has the model, its names as they are, and golden answers', async () => {
    const artifact = await starter.write(source(), settings({ format }), given);
    const [model] = (await tflite.write(source(), settings({ format: 'tflite' }), given)).files.values();
    expect(bytesOf(artifact, `${folder}model.tflite`).equals(Buffer.concat([...model!]))).toBe(true);
    const facts = JSON.parse(bytesOf(artifact, `${folder}classifier.json`).toString()) as object;
    expect(facts).toMatchObject({ model: 'model.tflite', labels: hostileNames, labelsZh: [null, null, null], ending: 'softmax', input: { width: 6, height: 6, channels: 3, scale: 1 / 255, offset: 0 } });
    const golden = JSON.parse(bytesOf(artifact, `${folder}golden.json`).toString()) as { cases: { pixels: string; probabilities: number[] }[]; picture: { file: string; pixels: string } };
    expect(golden.cases).toHaveLength(4);
    for (const { probabilities } of golden.cases) expect(probabilities.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
    expect(Buffer.from(golden.picture.pixels, 'base64')).toHaveLength(108);
    expect(artifact.files.has(folder + golden.picture.file)).toBe(true);
  });

  it.each(['crop', 'pad', 'squash'] as const)('prepares pictures by %s where its run did', async (fit) => {
    const pixels = { height: 6, width: 6, channels: 3, fit, ...(fit === 'pad' && { fill: '#336699' }) };
    const artifact = await starter.write(source({ run: { ...detail(), pixels } }), settings({ format }), given);
    const read = (name: string): unknown => JSON.parse(bytesOf(artifact, folder + name).toString());
    expect(read('classifier.json')).toMatchObject({ input: { fit, fill: fit === 'pad' ? '#336699' : '#000000' } });
    const { picture } = read('golden.json') as { picture: { file: string; pixels: string } };
    expect(Buffer.from(picture.pixels, 'base64').equals(await decodePicture(bytesOf(artifact, folder + picture.file), pixels))).toBe(true);
    expect(bytesOf(artifact, 'README.md').toString().replaceAll('\\', '')).toContain(fittingText(pixels));
  });

  it('is proved by the model inside', async () => {
    const of = source();
    const artifact = await starter.write(of, settings({ format }), given);
    const model = await starter.open!(artifact, of, settings({ format }));
    const { cases } = JSON.parse(bytesOf(artifact, `${folder}golden.json`).toString()) as { cases: { pixels: string; probabilities: number[] }[] };
    expect(Array.from(await model.predict(Buffer.from(cases[1]!.pixels, 'base64'), 1))).toEqual(cases[1]!.probabilities);
    model.close();
  });

  it('is the same, packed again', async () => {
    const [one, two] = [await starter.write(source(), settings({ format }), given), await starter.write(source(), settings({ format }), given)];
    expect([...one.files.keys()]).toEqual([...two.files.keys()]);
    for (const path of one.files.keys()) expect(bytesOf(one, path).equals(bytesOf(two, path)), path).toBe(true);
  });
});

it('the starter for ios takes no int8, which its library does not know', () => {
  expect(() => ios.write(source(), settings({ format: 'ios', quantize: 'int8', io: 'int8' }), given)).toThrow(expect.objectContaining({ code: 'export.settings' }));
});
