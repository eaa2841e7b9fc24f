/**
 * Seconds to write each format of a network, bytes of what is written, and what it adds to the process's memory at its
 * peak, each in a process of its own; the medians of some rounds, as a table, or JSON with `--json`. The proof is not
 * counted, nor is reading the run: weights are fresh. Files go to a folder that is removed.
 *
 *   node_modules/.bin/node bench/exports.ts [--recipe id] [--format id] [--rounds 3] [--json]
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { exportSettingsSchema, type ExportFormatId, type Quantization } from '../core/exports.ts';
import { answerShape } from '../core/model/answers.ts';
import { resolveModel } from '../core/model/model.ts';
import { openTensorFlow } from '../main/engine/tensorflow/engine.ts';
import { randomWeights } from '../main/engine/tensorflow/weights.ts';
import { loadFormat } from '../main/export/formats.ts';
import { writeArtifact } from '../main/export/place/staging.ts';
import type { ExportSource } from '../main/export/source.ts';
import { resolveCache } from '../main/system/home.ts';
import { loadRecipes } from '../main/training/recipes.ts';
import { findRuntime } from '../main/runtime/runtime.ts';

const { values: options } = parseArgs({
  options: { recipe: { type: 'string' }, format: { type: 'string' }, rounds: { type: 'string', default: '3' }, json: { type: 'boolean', default: false }, one: { type: 'string' } },
});

const recipes = ['cifar10-cnn', 'cifar10-vgg16-like', 'cifar10-resnet34'];
const ways: readonly (readonly [ExportFormatId, Quantization])[] = [
  ['tflite', 'none'], ['tflite', 'float16'], ['tflite', 'dynamic'], ['tfjs', 'none'], ['keras', 'none'], ['h5', 'none'], ['onnx', 'none'], ['savedmodel', 'none'], ['web', 'none'],
];

interface Measured {
  seconds: number;
  bytes: number;
  /** Above what the process had with the network's weights in it. */
  peakBytes: number;
}

if (options.one) console.log(JSON.stringify(await measure(JSON.parse(options.one) as [string, ExportFormatId, Quantization])));
else compare();

function compare(): void {
  const results = recipes.filter((id) => options.recipe === undefined || id === options.recipe).flatMap((recipe) =>
    ways.filter(([format]) => options.format === undefined || format === options.format).map(([format, quantize]) => {
      const rounds = Array.from({ length: Number(options.rounds) }, () => run(recipe, format, quantize));
      const middle = (pick: (one: Measured) => number): number => rounds.map(pick).toSorted((a, b) => a - b)[rounds.length >> 1]!;
      return { recipe, format, quantize, seconds: middle(({ seconds }) => seconds), bytes: middle(({ bytes }) => bytes), peakBytes: middle(({ peakBytes }) => peakBytes) };
    }),
  );
  if (options.json) console.log(JSON.stringify(results));
  else {
    for (const { recipe, format, quantize, seconds, bytes, peakBytes } of results) {
      console.log(`${recipe.padEnd(20)} ${`${format}${quantize === 'none' ? '' : ` ${quantize}`}`.padEnd(16)} ${seconds.toFixed(3).padStart(7)} s ${(bytes / 1e6).toFixed(2).padStart(8)} MB  peak +${(peakBytes / 1e6).toFixed(0)} MB, ${(peakBytes / bytes).toFixed(1)} of its size`);
    }
  }
}

function run(recipe: string, format: ExportFormatId, quantize: Quantization): Measured {
  const said = execFileSync(process.execPath, [import.meta.filename, '--one', JSON.stringify([recipe, format, quantize])], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  return JSON.parse(said.trim().split('\n').at(-1)!) as Measured;
}

async function measure([id, format, quantize]: [string, ExportFormatId, Quantization]): Promise<Measured> {
  const recipe = (await loadRecipes()).find((one) => one.id === id)!;
  const model = resolveModel(recipe.model);
  const classes = Array.from({ length: answerShape(model.output.outputShape).classes }, (_, i) => ({ name: `class ${i}`, nameZh: null }));
  const source: ExportSource = { id, name: id, model, weights: randomWeights(model, 0), epoch: null, classes, dataset: null, run: null };
  const { write } = await loadFormat(format);
  const library = format === 'savedmodel' ? (await findRuntime({ cache: resolveCache(), env: process.env })).library : null;
  const engine = library && openTensorFlow(library);
  const refused = (): never => { throw new Error('asks for images'); };
  const folder = mkdtempSync(join(tmpdir(), 'epochal-bench-'));
  const before = resident('VmRSS');
  const began = performance.now();
  try {
    const artifact = await write(source, exportSettingsSchema.parse({ format, quantize }), {
      tensorflow: () => (engine ? Promise.resolve(engine) : Promise.reject(new Error('asks for TensorFlow'))),
      calibrationImages: refused,
      pictures: refused,
      database: '',
      progress: () => undefined,
    });
    const files = await writeArtifact(folder, artifact, null, () => undefined);
    return { seconds: (performance.now() - began) / 1000, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0), peakBytes: resident('VmHWM') - before };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Linux's word for this process, in bytes: VmRSS now, VmHWM at the most. */
function resident(which: 'VmRSS' | 'VmHWM'): number {
  return Number(new RegExp(`${which}:\\s+(\\d+)`).exec(readFileSync('/proc/self/status', 'utf8'))![1]) * 1024;
}
