import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PlainError } from '../../../../core/errors.ts';
import type { ExportReport } from '../../../../core/exports.ts';
import type { ModelRow } from '../../../../core/models.ts';
import type { Evaluation } from '../../../../core/predictions.ts';
import { openZip } from '../../../../main/formats/zip/read.ts';
import { zipParts } from '../../../../main/formats/zip/write.ts';
import { openCommandLine, type CommandLine } from './command-line.ts';

type Exported = ExportReport & { out: string };

let line: CommandLine;
let run: string;
beforeAll(async () => {
  line = await openCommandLine();
  const trained = await line.type('train', '--model', line.model, '--dataset', 'waves', '--epochs', '1', '--threads', '1', '--name', 'First light', '--json');
  run = trained.json<{ run: string }>().run;
});
afterAll(() => line.close());

const at = (name: string): string => join(line.folder, name);

describe('export', () => {
  it('gives the result of the contract, and keeps the same beside the file', async () => {
    const { code, err, json } = await line.type('export', 'First', '--format', 'tflite', '--out', at('net.tflite'), '--json');
    expect(code, err).toBe(0);
    const { out, ...report } = json<Exported>();
    expect(report).toMatchObject({
      bytes: readFileSync(out).length,
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      proof: { images: 120, argmaxAgreement: 1, maxProbabilityGap: expect.any(Number) as number, accuracyBefore: expect.any(Number) as number, accuracyAfter: expect.any(Number) as number, msPerImage: expect.any(Number) as number, passed: true },
      run, checkpoint: 1, format: 'tflite', warnings: [],
    });
    expect(out).toBe(at('net.tflite'));
    expect(JSON.parse(readFileSync(`${out}.report.json`, 'utf8'))).toEqual(report);
  });

  it('streams how it goes on, the result last', async () => {
    const { code, out } = await line.type('export', 'last', '--format', 'onnx', '--out', at('net.onnx'), '--json-stream');
    expect(code).toBe(0);
    const values = out.trim().split('\n').map((one) => JSON.parse(one) as { type?: string; phase?: string; out?: string });
    expect(values.slice(0, -1).every(({ type }) => type === 'progress')).toBe(true);
    expect(new Set(values.map(({ phase }) => phase))).toContain('prove');
    expect(values.at(-1)!.out).toBe(at('net.onnx'));
  });

  it('tells people what was seen', async () => {
    const { code, out } = await line.type('export', 'last', '--format', 'tfjs', '--out', at('tfjs'), '--images', '50');
    expect(code).toBe(0);
    expect(out).toMatch(/^written +\S+tfjs$/m);
    expect(out).toMatch(/^proof +passed$/m);
    expect(out).toMatch(/^compared on +50 of 120 test images of waves, evenly spread$/m);
  });

  it('fails where the proof does, and keeps the file', async () => {
    const { code, json } = await line.type('export', 'last', '--format', 'tfjs', '--quantize', 'uint8', '--min-agreement', '1', '--out', at('rough'), '--json');
    const { proof } = json<Exported>();
    expect(proof!.argmaxAgreement).toBeLessThan(1);
    expect(proof!.changed.length).toBe(Math.round((1 - proof!.argmaxAgreement) * 120));
    expect({ code, passed: proof!.passed, there: existsSync(at('rough')) }).toEqual({ code: 1, passed: false, there: true });
  });

  it.each<[string, string[], number, string]>([
    ['no format', ['last'], 2, 'cli.usage'],
    ['a format there is none of', ['last', '--format', 'caffe'], 2, 'cli.usage'],
    ['an agreement above 1', ['last', '--format', 'onnx', '--min-agreement', '2'], 2, 'cli.usage'],
    ['a run there is none of', ['nobody', '--format', 'onnx'], 1, 'run.unknown'],
    ['a checkpoint there is none of', ['last', '--format', 'onnx', '--checkpoint', '9'], 1, 'checkpoint.missing'],
    ['choices that do not go together', ['last', '--format', 'onnx', '--quantize', 'int8'], 1, 'export.settings'],
    ['a folder there is none of', ['last', '--format', 'onnx', '--out', '/none/net.onnx'], 1, 'output.folder'],
  ])('refuses %s', async (_title, argv, wanted, error) => {
    const before = readdirSync(line.folder);
    const { code, json } = await line.call('export', ...argv, '--json');
    expect({ code, error: json<{ error: PlainError }>().error.code }).toEqual({ code: wanted, error });
    expect(readdirSync(line.folder)).toEqual(before);
  });
});

describe('import', () => {
  let model: string;
  beforeAll(async () => {
    await line.type('export', 'last', '--format', 'keras', '--no-proof', '--out', at('small.keras'));
  });

  it('gives the result of the contract', async () => {
    const { code, err, json } = await line.type('import', at('small.keras'), '--name', 'Brought in', '--json');
    expect(code, err).toBe(0);
    const value = json<ModelRow & { unsupported: unknown[] }>();
    expect(value).toMatchObject({ name: 'Brought in', layers: expect.any(Number) as number, params: 954, unsupported: [], origin: { kind: 'keras' } });
    model = value.model;
  });

  it('is a model that serves where a run does', async () => {
    expect((await line.call('models', 'list', '--json')).json<ModelRow[]>().map((row) => row.model)).toEqual([model]);
    expect((await line.call('summary', 'Brought', '--json')).json<{ totalParams: number }>().totalParams).toBe(954);
    const measured = async (name: string): Promise<Evaluation> => (await line.type('evaluate', name, '--dataset', 'waves', '--json')).json<Evaluation>();
    const [before, after] = [await measured(run), await measured(model)];
    expect(after.accuracy).toBe(before.accuracy);
    expect(Math.abs(after.loss - before.loss)).toBeLessThan(1e-5);
    const { code, json } = await line.type('export', model, '--format', 'onnx', '--dataset', 'waves', '--out', at('again.onnx'), '--json');
    expect(code).toBe(0);
    expect(json<Exported>()).toMatchObject({ run: model, checkpoint: null, proof: { dataset: 'waves', passed: true } });
  });

  it('without a data set of its own is not measured on none', async () => {
    const { code, json } = await line.call('evaluate', model, '--json');
    expect({ code, error: json<{ error: PlainError }>().error.code }).toEqual({ code: 1, error: 'evaluate.no-dataset' });
  });

  it('is trained on: a training goes on from its weights, or those of the file', async () => {
    const begun = async (...from: string[]): Promise<number | null> => {
      const { code, err, json } = await line.type('train', ...from, '--dataset', 'waves', '--epochs', '1', '--threads', '1', '--seed', '3', '--json');
      expect(code, err).toBe(0);
      return json<{ epochs: { loss: number | null }[] }>().epochs[0]!.loss;
    };
    const fresh = await begun('--model', model, '--weights', 'none');
    const losses = [await begun('--model', model), await begun('--model', line.model, '--weights', at('small.keras'))];
    expect(new Set(losses).size).toBe(1);
    expect(losses[0]!).not.toBe(fresh);
  });

  it('is renamed and removed', async () => {
    expect((await line.call('models', 'rename', model, 'Other', '--json')).json<ModelRow>()).toMatchObject({ model, name: 'Other' });
    expect((await line.type('models', 'remove', 'Other', '--json')).json()).toEqual({ model, removed: true });
    const { code, json } = await line.call('models', 'show', 'Other', '--json');
    expect({ code, error: json<{ error: PlainError }>().error.code }).toEqual({ code: 1, error: 'model.unknown' });
  });

  it('names every layer that is not supported, to people and to programs', async () => {
    const layer = (class_name: string, name: string): object => ({ module: 'keras.layers', class_name, name, config: { name }, inbound_nodes: [] });
    const config = { module: 'keras', class_name: 'Sequential', config: { name: 's', layers: [{ module: 'keras.layers', class_name: 'InputLayer', config: { batch_shape: [null, 8, 8, 3], name: 'i' } }, layer('Lambda', 'danger'), layer('LSTM', 'memory')] } };
    const parts = await zipParts([
      { path: 'config.json', content: [Buffer.from(JSON.stringify(config))] },
      { path: 'metadata.json', content: [Buffer.from('{"keras_version": "3.15.0"}')] },
      { path: 'model.weights.h5', content: [await soundWeights()] },
    ]);
    await writeFile(at('custom.keras'), Buffer.concat(parts));
    const { code, json } = await line.type('import', at('custom.keras'), '--json');
    expect(code).toBe(1);
    expect(json<object>()).toMatchObject({ error: { code: 'import.unsupported' }, unsupported: [{ name: 'danger', type: 'Lambda' }, { name: 'memory', type: 'LSTM' }] });
    const { err } = await line.call('import', at('custom.keras'));
    expect(err).toMatch(/'danger' \(Lambda\).*'memory' \(LSTM\)/s);
    expect((await line.call('models', 'list', '--json')).json()).toEqual([]);
  });

  it.each([
    ['what is not there', 'none.keras', 'import.missing'],
    ['what is no model', 'model.txt', 'import.not-a-model'],
  ])('refuses %s', async (_title, name, error) => {
    if (name === 'model.txt') await writeFile(at(name), 'a text of some length');
    const { code, json } = await line.call('import', at(name), '--json');
    expect({ code, error: json<{ error: PlainError }>().error.code }).toEqual({ code: 1, error });
  });

  it('brings the runs of an .epochal file, and finds those that are here', async () => {
    await line.type('export', run, '--format', 'epochal', '--out', at('first.epochal'));
    const { code, json } = await line.type('import', at('first.epochal'), '--json');
    expect(code).toBe(0);
    expect(json<object>()).toMatchObject({ model: run, params: 954, unsupported: [], runs: [{ run }], warnings: [expect.stringContaining('was here already')] });
  });

  it('brings a project of several runs to another home, and lets none be another format than that', async () => {
    const { json: trained } = await line.type('train', '--from', run, '--epochs', '2', '--json');
    const second = trained<{ run: string }>().run;
    const { code, json } = await line.type('export', run, second, run, '--format', 'epochal', '--out', at('project.epochal'), '--json');
    expect(code).toBe(0);
    expect(json<Exported>()).toMatchObject({ format: 'epochal', bytes: readFileSync(at('project.epochal')).length, proof: null });
    expect((await line.type('export', run, second, '--format', 'epochal', '--out', at('project.epochal'))).code).toBe(0);
    const brought = await line.type('import', at('project.epochal'), '--home', at('elsewhere'), '--json');
    expect(brought.json<{ runs: { run: string }[] }>().runs.map((one) => one.run)).toEqual([run, second]);
    const refused = await line.call('export', run, second, '--format', 'tflite', '--json');
    expect({ code: refused.code, error: refused.json<{ error: PlainError }>().error.code }).toEqual({ code: 2, error: 'cli.usage' });
  });
});

/** The weights of a sound file: what is refused is refused for its layers. */
async function soundWeights(): Promise<Uint8Array> {
  const zip = await openZip(readFileSync(at('small.keras')));
  try {
    return await zip.read('model.weights.h5');
  } finally {
    zip.close();
  }
}
