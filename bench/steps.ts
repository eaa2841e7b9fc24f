/**
 * Milliseconds of a training step and resident memory, Epochal and Keras side by side: in turn, in one run, on the
 * same images, with the same batch, each in a process of its own. Medians and their ratio, as a table, or JSON with
 * `--json`. Last, what augmentation costs: Epochal with it against Epochal without.
 *
 *   node_modules/.bin/node bench/steps.ts [--home folder-with-cifar10] [--recipe id] [--rounds 7] [--json]
 *
 * Keras is that of PyPI's tensorflow-cpu 2.21.0 (with scipy, which ImageDataGenerator wants), in a virtual
 * environment of its own below the cache folder, made the first time; EPOCHAL_BENCH_PYTHON names another Python that
 * has them.
 */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { resolveCache, resolveHome } from '../main/system/home.ts';

const { values: options } = parseArgs({
  options: { home: { type: 'string' }, recipe: { type: 'string' }, rounds: { type: 'string', default: '7' }, json: { type: 'boolean', default: false } },
});

type Kind = 'plain' | 'augmented';
type Side = 'epochal' | 'keras';

interface Case {
  recipe: string;
  /** What is measured, and what it is held against. */
  a: [Side, Kind];
  b: [Side, Kind];
  /** Enough for a block of some seconds. */
  steps: number;
  /** The ratio it must reach. */
  most: number;
}

const versus = (recipe: string, kind: Kind, steps: number, most: number): Case => ({ recipe, a: ['epochal', kind], b: ['keras', kind], steps, most });
const cases: Case[] = [
  versus('cifar10-cnn', 'plain', 400, 0.75),
  versus('cifar10-vgg16-like', 'plain', 6, 0.9),
  versus('cifar10-alexnet8', 'plain', 20, 0.9),
  versus('cifar100-resnet18', 'plain', 4, 0.9),
  versus('cifar10-augmented', 'augmented', 200, 0.6),
  { recipe: 'cifar100-resnet18', a: ['epochal', 'augmented'], b: ['epochal', 'plain'], steps: 4, most: 1.1 },
];
const images = 12_800;
const directory = join(resolveHome(options.home).datasets, 'cifar10');

const results = [];
for (const { recipe, a, b, steps, most } of cases.filter((one) => options.recipe === undefined || options.recipe === one.recipe)) {
  const [ours, theirs] = [await start(recipe, ...a), await start(recipe, ...b)];
  const pairs: { a: Answer; b: Answer }[] = [];
  for (let round = 0; round < Number(options.rounds); round++) {
    const pair = { a: await ours.run(steps), b: await theirs.run(steps) };
    pairs.push(pair);
    if (!options.json) process.stderr.write(`${recipe}: ${a.join(' ')} ${pair.a.msPerStep.toFixed(2)}, ${b.join(' ')} ${pair.b.msPerStep.toFixed(2)} ms a step\n`);
  }
  ours.end();
  theirs.end();
  const ratio = median(pairs.map((pair) => pair.a.msPerStep / pair.b.msPerStep));
  results.push({
    recipe,
    a: a.join(' '),
    b: b.join(' '),
    batch: ours.batch,
    steps,
    rounds: pairs.length,
    aMs: median(pairs.map((pair) => pair.a.msPerStep)),
    bMs: median(pairs.map((pair) => pair.b.msPerStep)),
    ratio,
    most,
    reached: ratio <= most,
    aPeakBytes: pairs.at(-1)!.a.peakBytes,
    bPeakBytes: pairs.at(-1)!.b.peakBytes,
  });
}
if (options.json) process.stdout.write(`${JSON.stringify(results)}\n`);
else {
  const megabytes = (bytes: number): number => Math.round(bytes / 1e6);
  console.table(
    results.map(({ recipe, a, b, batch, aMs, bMs, ratio, most, aPeakBytes, bPeakBytes }) => ({
      recipe, batch, 'this': a, 'against': b, 'ms': Number(aMs.toFixed(2)), 'against ms': Number(bMs.toFixed(2)), ratio: Number(ratio.toFixed(3)), 'at most': most, MB: megabytes(aPeakBytes), 'against MB': megabytes(bPeakBytes),
    })),
  );
}

interface Answer {
  msPerStep: number;
  peakBytes: number;
}

interface Trainee {
  batch: number;
  run(steps: number): Promise<Answer>;
  end(): void;
}

/** A process that trains one recipe when asked. */
async function start(recipe: string, side: Side, kind: Kind): Promise<Trainee> {
  const [program, args] =
    side === 'epochal'
      ? [process.execPath, [join(import.meta.dirname, 'own_steps.ts'), directory, recipe, kind, String(images)]]
      : [kerasPython(), [join(import.meta.dirname, 'keras_steps.py'), join(directory, 'images.u8'), join(directory, 'labels'), recipe, kind, String(images)]];
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'ignore'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async <T>(): Promise<T> => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`It ended without an answer; run it by hand to see why: ${program} ${args.join(' ')}`);
    return JSON.parse(value) as T;
  };
  const { batch } = await answer<{ batch: number }>();
  return {
    batch,
    run(steps) {
      child.stdin.write(`${steps}\n`);
      return answer<Answer>();
    },
    end: () => child.stdin.end(),
  };
}

function kerasPython(): string {
  const chosen = process.env['EPOCHAL_BENCH_PYTHON'];
  if (chosen) return chosen;
  const folder = join(resolveCache(), 'bench-keras');
  const python = join(folder, 'bin', 'python');
  if (!existsSync(python)) {
    execFileSync('python3', ['-m', 'venv', folder], { stdio: ['ignore', 2, 2] });
    execFileSync(python, ['-m', 'pip', 'install', '--quiet', 'tensorflow-cpu==2.21.0', 'scipy==1.17.1', 'pillow==13.0.0'], { stdio: ['ignore', 2, 2] });
  }
  return python;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
