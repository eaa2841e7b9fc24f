import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCommandLine, type CommandLine } from './command-line.ts';

let line: CommandLine;
beforeAll(async () => {
  line = await openCommandLine();
});
afterAll(() => line.close());

const train = (...options: string[]): string[] => ['train', '--model', line.model, '--dataset', 'waves', '--threads', '1', ...options];
const file = (name: string, content: string): string => {
  const path = join(line.folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
};

describe('bad input is one clear error, as JSON and for people', () => {
  const wrong: [name: string, argv: () => string[], code: string, says: RegExp][] = [
    ['an unknown recipe', () => ['train', '--recipe', 'cifar10-cn'], 'recipe.unknown', /cifar10-cnn/],
    ['a data set that is not here', () => ['train', '--recipe', 'cifar10-cnn'], 'dataset.missing', /datasets get cifar10/],
    ['an unknown data set', () => ['train', '--recipe', 'cifar10-cnn', '--dataset', 'wave'], 'dataset.unknown', /waves/],
    ['a model that does not fit', () => ['train', '--recipe', 'cifar10-cnn', '--dataset', 'waves'], 'model.data-shape', /8, 8, 3/],
    ['a batch larger than the data', () => train('--batch-size', '301'), 'training.batch-too-large', /301.*300/s],
    ['a batch larger than the limit', () => train('--limit', '10'), 'training.batch-too-large', /at most 10/],
    ['an unknown run', () => ['runs', 'show', 'nothing'], 'run.unknown', /nothing/],
    ['an unknown run to evaluate', () => ['evaluate', 'nothing'], 'run.unknown', /nothing/],
    ['an unknown run to ask', () => ['predict', 'nothing', file('a.png', '')], 'run.unknown', /nothing/],
    ['a picture that is not there', () => ['predict', 'last', join(line.folder, 'none.png')], 'picture.missing', /none\.png/],
    ['a place for predictions that is none', () => ['evaluate', 'last', '--predictions', join(line.folder, 'none', 'x.npz')], 'output.folder', /Make the folder/],
    ['a name that stands for nothing', () => ['summary', 'cifar10-cn'], 'model.unknown', /cifar10-cnn/],
    ['a file that is no model', () => ['summary', file('x.json', '{"name": "x"}')], 'model.invalid', /layers/],
    ['a file that is no archive', () => ['datasets', 'import', file('no.tar.gz', 'no')], 'dataset.not-archive', /no\.tar\.gz/],
    ['a folder of something else', () => ['datasets', 'import', dirname(file('texts/a.txt', 'a'))], 'dataset.kind', /a folder for each class/],
    ['a folder of pictures without classes', () => ['datasets', 'import', dirname(file('loose/a.png', 'a'))], 'dataset.no-classes', /folder of its name/],
    ['a data set to remove that is not there', () => ['datasets', 'remove', 'cifar100'], 'dataset.missing', /cifar100/],
  ];
  it.each(wrong)('%s', async (_name, argv, code, says) => {
    const program = await line.call(...argv(), '--json');
    const { error } = program.json<{ error: { code: string; message: string; hint: string } }>();
    expect({ exit: program.code, code: error.code }).toEqual({ exit: 1, code });
    expect(`${error.message} ${error.hint}`).toMatch(says);
    const people = await line.call(...argv());
    expect({ exit: people.code, out: people.out }).toEqual({ exit: 1, out: '' });
    expect(people.err).toBe(`error: ${error.message}\n${error.hint}\n`);
  });

  it.each(wrong.filter((_, index) => index % 5 === 0))('the program says and does the same: %s', async (_name, argv) => {
    for (const more of [['--json'], []]) {
      const [program, called] = [await line.type(...argv(), ...more), await line.call(...argv(), ...more)];
      expect({ ...program, json: null }).toEqual({ ...called, json: null });
    }
  });
});

it('a loss that turns NaN fails the run, which is named', async () => {
  const { code, json, err } = await line.type(...train('--learning-rate', '1e30', '--log-steps', '--json'));
  expect(code).toBe(1);
  const result = json<{ run: string; state: string; steps: (number | null)[]; nan?: true; error: { code: string } }>();
  expect(result).toMatchObject({ run: expect.any(String), state: 'failed', error: { code: 'training.nan' } });
  expect(result.steps.includes(null)).toBe(result.nan === true);
  expect(err).not.toMatch(/\n\s+at /);
  expect((await line.call('runs', 'show', result.run, '--json')).json()).toMatchObject({ state: 'failed', error: { code: 'training.nan' } });
});

describe.skipIf(process.getuid?.() === 0)('a home that can only be read', () => {
  it('is refused', async () => {
    const home = join(line.folder, 'locked');
    mkdirSync(home);
    chmodSync(home, 0o500);
    const { code, json } = await line.call(...train('--home', home, '--json'));
    expect({ code, error: json<{ error: { code: string } }>().error.code }).toEqual({ code: 1, error: 'home.unusable' });
  });
});

it.each([
  ['a home that is a file', () => file('home-file', '')],
  ['a home where none can be', () => (process.platform === 'linux' ? '/proc/nothing/here' : file('other-file', ''))],
])('%s is refused', async (_name, home) => {
  for (const detach of [[], ['--detach']]) {
    const { code, json } = await line.call(...train('--home', home(), '--json', ...detach));
    expect({ code, error: json<{ error: { code: string } }>().error.code }).toEqual({ code: 1, error: 'home.unusable' });
  }
});

it('looking makes no home', async () => {
  const home = join(line.folder, 'never');
  expect((await line.call('runs', 'list', '--home', home, '--json')).json()).toEqual([]);
  expect((await line.call('runs', 'show', 'last', '--home', home, '--json')).json()).toMatchObject({ error: { code: 'run.unknown' } });
  expect((await line.call('summary', 'nothing', '--home', home, '--json')).json()).toMatchObject({ error: { code: 'model.unknown' } });
  expect(existsSync(home)).toBe(false);
});

it('serve says where it listens, once, and ends when told', async () => {
  const { child, lines, ended } = line.begin('serve', '--json');
  const first = await lines.next();
  const { url, token } = JSON.parse(first.value as string) as { url: string; token: string };
  expect(url).toContain(token);
  expect((await fetch(url, { redirect: 'manual' })).status).toBe(303);
  const second = await line.type('serve', '--json');
  expect({ code: second.code, error: second.json<{ error: { code: string } }>().error.code }).toEqual({ code: 1, error: 'home.busy' });
  child.kill('SIGTERM');
  const { code, json } = await ended;
  expect(code).toBe(0);
  expect(json()).toEqual({ url, token });
});

it('serve on a damaged database says so and ends', async () => {
  const home = join(line.folder, 'damaged');
  mkdirSync(home);
  writeFileSync(join(home, 'epochal.db'), 'x'.repeat(5000));
  const { code, json } = await line.type('serve', '--home', home, '--json');
  expect({ code, error: json<{ error: { code: string } }>().error.code }).toEqual({ code: 1, error: 'runs.damaged' });
  const doctor = await line.call('doctor', '--home', home, '--json');
  expect(doctor.json()).toMatchObject({ database: { ok: false, problem: expect.stringContaining('not a database'), remedy: expect.stringContaining('doctor --restore') }, backups: [] });
  const restored = await line.call('doctor', '--restore', '--home', home, '--json');
  expect(restored.json()).toMatchObject({ restored: { backup: null, kept: expect.stringContaining('before-restore'), runs: 0 }, database: { ok: true, runs: 0 } });
});

it('serve says that a port is in use', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => other.once('listening', resolve));
  const { port } = other.address() as AddressInfo;
  const { code, json } = await line.type('serve', '--port', String(port), '--json');
  expect({ code, error: json<{ error: { code: string } }>().error.code }).toEqual({ code: 1, error: 'server.port-in-use' });
  other.close();
});

it('doctor says what is there', async () => {
  const { code, json } = await line.type('doctor', '--json');
  expect(code).toBe(0);
  expect(json()).toMatchObject({
    node: process.versions.node,
    tensorflow: { version: expect.stringMatching(/^\d+\.\d+/), path: expect.stringContaining('tensorflow'), source: expect.any(String), devices: expect.arrayContaining([{ name: expect.stringContaining('CPU'), type: 'CPU', memoryBytes: expect.any(Number) }]) },
    engines: ['tensorflow'],
    missing: [],
  });
});

describe('a machine without TensorFlow', () => {
  let bare: CommandLine;
  beforeAll(async () => {
    bare = await openCommandLine({ EPOCHAL_CACHE: join(line.folder, 'no-cache'), EPOCHAL_TENSORFLOW: join(line.folder, 'no-library'), PATH: '', VIRTUAL_ENV: undefined, CONDA_PREFIX: undefined });
  });
  afterAll(() => bare.close());

  it('doctor says so, why each place was not taken, and what helps', async () => {
    const { code, json } = await bare.type('doctor', '--json');
    expect(code).toBe(0);
    expect(json()).toMatchObject({
      tensorflow: null,
      engines: [],
      missing: [{ what: 'tensorflow', remedy: 'epochal doctor --install' }],
      rejected: expect.arrayContaining([{ source: 'setting', path: join(line.folder, 'no-library'), reason: expect.any(String) }]),
    });
    expect((await bare.call('doctor')).out).toContain('epochal doctor --install');
  });

  it('train is refused with the command that mends it, and no run is made', async () => {
    const { code, json } = await bare.type('train', '--model', bare.model, '--dataset', 'waves', '--json');
    expect(code).toBe(1);
    expect(json()).toMatchObject({ error: { code: 'runtime.missing', hint: expect.stringContaining('epochal doctor --install') } });
    expect((await bare.call('runs', 'list', '--json')).json()).toEqual([]);
  });
});

it('a reader that has seen enough is no error', async () => {
  const { child, ended } = line.begin('recipes', '--help');
  child.stdout!.destroy();
  const { code, err } = await ended;
  expect({ code, err }).toEqual({ code: 0, err: '' });
});
