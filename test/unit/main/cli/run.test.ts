import { describe, expect, it } from 'vitest';
import type { ModelSummary } from '../../../../core/model/summary.ts';
import { summaryTable } from '../../../../core/model/table.ts';
import { commands, groups } from '../../../../main/cli/commands/table.ts';
import { flagOf } from '../../../../main/cli/options.ts';
import { run } from '../../../../main/cli/run.ts';

async function type(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  let out = '';
  let err = '';
  const code = await run(argv, {
    stdout: { write: (chunk) => (out += chunk) },
    stderr: { write: (chunk) => (err += chunk) },
    env: { EPOCHAL_HOME: '/nowhere/to/be/found' },
    version: '1.2.3',
    interruption: { stop: () => new AbortController().signal, atOnce: new AbortController().signal },
  });
  return { code, out, err };
}

/** As many words as a command needs to be whole. */
const operands = (spec: (typeof commands)[number]): string[] => spec.arguments.map(({ name }) => name.replaceAll(/\W/g, ''));
const built = commands.filter((spec) => !spec.later);

describe('wrong usage ends with 2 and does nothing', () => {
  const wrong: [line: string, says: RegExp][] = [
    ['fly', /no command 'fly'/],
    ['trin', /Did you mean train\?/],
    ['runs', /needs a command/],
    ['runs lst', /Did you mean list\?/],
    ['datasets fly', /no command 'fly'/],
    ['recipes extra', /too many arguments/i],
    ['summary', /missing required argument 'model'/i],
    ['predict last', /missing required argument 'image'/i],
    ['runs show', /See epochal runs show --help/],
    ['runs rename last', /missing required argument 'name'/i],
    ['train --epocs 3', /unknown option '--epocs'.*--epochs/i],
    ['train --epochs', /argument missing/i],
    ['train --epochs 0', /--epochs got '0'[^]*at least|from 1/],
    ['train --epochs 1.5', /--epochs got '1.5'/],
    ['train --epochs 1e3', /--epochs got '1e3'/],
    ['train --limit 2,000', /--limit got '2,000'/],
    ['train --learning-rate 0,001', /--learning-rate got '0,001'/],
    ['train --learning-rate 1_000', /--learning-rate got '1_000'/],
    ['train --name a\x1b[2J', /--name got 'a\\u001b\[2J'/],
    ['train --name a\nb', /--name got 'a\\u000ab'/],
    ['train --epochs=-1', /--epochs got '-1'/],
    ['train --batch-size none', /--batch-size got 'none'/],
    ['train --learning-rate 0', /--learning-rate got '0'/],
    ['train --learning-rate fast', /--learning-rate got 'fast'/],
    ['train --learning-rate 1e999', /--learning-rate got '1e999'/],
    ['train --validation 1', /--validation got '1'/],
    ['train --validation yes', /test, none, or a share/],
    ['train --seed 4294967296', /--seed got/],
    ['train --limit 0', /--limit got '0'/],
    ['train --test-limit 0', /--test-limit got '0'/],
    ['train --threads 0', /--threads got '0'/],
    ['train --name=', /--name got ''/],
    ['train --top-k 1', /--top-k got '1'/],
    ['train --validation-freq 0', /--validation-freq got '0'/],
    ['train --validation-freq 1,x', /several such as 1,5,10/],
    ['train --initial-epoch=-1', /--initial-epoch got '-1'/],
    ['train --steps-per-epoch 0', /--steps-per-epoch got '0'/],
    ['train --checkpoint-every 5x', /minutes such as 10m/],
    ['train --checkpoint-every 5,6', /--checkpoint-every got '5,6'/],
    ['train --checkpoint-every 0m', /--checkpoint-every got '0m'/],
    ['train --checkpoint-every 0', /--checkpoint-every got '0'/],
    ['train --set a=1 --set=', /--set got ''/],
    ['train --from last --recipe cifar10-cnn', /--recipe and --from were both given/],
    ['train --recipe cifar10-cnn --schedule cosine', /Did you mean CosineDecay\?/],
    ['probe --recipe cifar10-cnn --schedule cosine', /Did you mean CosineDecay\?/],
    ['evaluate last --split all', /train, validation, test/],
    ['evaluate last --checkpoint newest', /best, last, or/],
    ['evaluate last --checkpoint 0', /best, last, or/],
    ['predict last a.png --top 0', /--top got '0'/],
    ['serve --port 65536', /--port got '65536'/],
    ['datasets import x --as mnist', /one of cifar10, cifar100/],
  ];
  it.each(wrong)('%s', async (line, says) => {
    const people = await type(...line.split(' '));
    expect(people).toMatchObject({ code: 2, out: '' });
    expect(people.err).toMatch(/^error: .+\n.+\n$/);
    expect(people.err).toMatch(says);
    expect(people.err).not.toMatch(/\n\s+at /);
  });

  it('is one JSON value where JSON was asked for', async () => {
    const { code, out, err } = await type('train', '--epochs', '0', '--json');
    expect({ code, err }).toEqual({ code: 2, err: '' });
    expect(JSON.parse(out)).toEqual({ error: { code: 'cli.usage', message: "--epochs got '0'.", hint: 'It needs a whole number from 1 to 100000.' } });
    expect(out.match(/\n/g)).toHaveLength(1);
  });
});

describe('streams are refused where there are none', () => {
  it.each([
    ['recipes --json-stream', /Unknown option/],
    ['evaluate last --json-stream', /Unknown option/],
    ['train --recipe r --json --json-stream', /both given/],
  ])('%s', async (line, says) => {
    const { code, out, err } = await type(...line.split(' '));
    expect({ code, err }).toEqual({ code: 2, err: '' });
    expect((JSON.parse(out) as { error: { message: string } }).error.message).toMatch(says);
  });
});

describe('what is not there yet is refused, never ignored', () => {
  const lines = [
    ...commands.filter((spec) => spec.later).map((spec) => [spec.path]),
    ...commands.filter((spec) => spec.later).map((spec) => [spec.path, '--whatever x y']),
    ...built.flatMap((spec) =>
      Object.entries(spec.options)
        .filter(([, option]) => option.later)
        .map(([key, option]) => [[spec.path, ...operands(spec), flagOf(key), ...(option.placeholder ? ['x'] : [])].join(' ')]),
    ),
  ].map((words) => [words.join(' ')] as [string]);
  it('has every option and command of the contract', () => {
    const known = lines.map(([line]) => line);
    for (const option of ['--precision', '--engine', '--device']) {
      expect(known).toContain(`train ${option} x`);
    }
    for (const command of ['explain', 'sweep', 'worker', 'sql', 'gc']) {
      expect(known).toContain(command);
    }
  });
  it.each(lines)('%s', async (line) => {
    const { code, out } = await type(...line.split(' '), '--json');
    expect(code).toBe(2);
    expect(JSON.parse(out)).toMatchObject({ error: { code: 'cli.not-yet' } });
  });
});

describe('help', () => {
  it.each(built.map((spec) => [spec.path, spec] as const))('%s --help', async (path, spec) => {
    const { code, out, err } = await type(...path.split(' '), '--help');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain(`Usage: epochal ${path}`);
    expect(out).toContain('--json');
    expect(out).toContain('--home <folder>');
    expect(spec.examples.length).toBeGreaterThan(0);
    for (const example of spec.examples) {
      expect(example.startsWith(path)).toBe(true);
      expect(out).toContain(`  epochal ${example}\n`);
    }
    for (const [key, option] of Object.entries(spec.options)) expect(out.includes(`${flagOf(key)} `)).toBe(!option.later);
    expect(out.includes('--json-stream')).toBe(spec.stream);
  });

  it('of the whole names every command that is there, and none that is not', async () => {
    const { code, out } = await type();
    expect(code).toBe(0);
    for (const name of [...groups.map((group) => group.name), ...built.filter((spec) => !spec.path.includes(' ')).map((spec) => spec.path)]) {
      expect(out).toMatch(new RegExp(`^  ${name}\\b`, 'm'));
    }
    expect(out).not.toMatch(/^ {2}explain\b/m);
  });

  it('says its version', async () => {
    expect(await type('--version')).toEqual({ code: 0, out: '1.2.3\n', err: '' });
  });
});

describe('recipes', () => {
  it('as JSON has the keys of the contract', async () => {
    const { code, out, err } = await type('recipes', '--json');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const cnn = (JSON.parse(out) as { id: string }[]).find(({ id }) => id === 'cifar10-cnn');
    expect(cnn).toMatchObject({ title: expect.any(String), dataset: 'cifar10', params: 122_570, trainableParams: 122_570, epochs: 10, batchSize: 32 });
  });

  it('as a table has aligned columns', async () => {
    const { out } = await type('recipes');
    const [title, ...rows] = out.trimEnd().split('\n');
    const end = title!.indexOf('PARAMS') + 'PARAMS'.length;
    for (const row of rows) expect(row.slice(0, end)).toMatch(/[\d,]+$/);
  });
});

describe('summary', () => {
  it('prints the table of Keras', async () => {
    const { code, out } = await type('summary', 'cifar10-cnn');
    const summary = JSON.parse((await type('summary', 'cifar10-cnn', '--json')).out) as ModelSummary;
    expect(code).toBe(0);
    expect(out).toBe(`${summaryTable(summary)}\n`);
    expect(out).toContain('Total params: 122,570');
  });

  it('as JSON has the keys of the contract', async () => {
    const { out } = await type('summary', 'resources/recipes/cifar10-cnn.json', '--json');
    const summary = JSON.parse(out) as ModelSummary;
    expect(summary).toMatchObject({ name: 'cifar10-cnn', totalParams: 122_570, trainableParams: 122_570, nonTrainableParams: 0 });
    expect(summary.layers[1]).toEqual({ name: 'conv2d', type: 'Conv2D', outputShape: [30, 30, 32], params: 896, macs: 30 * 30 * 32 * 27, inputs: ['input_layer'] });
  });
});
