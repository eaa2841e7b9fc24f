import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunDetail, RunRow } from '../../../../core/runs.ts';
import { descendants, isAlive, openTerminal, type Terminal } from '../../../support/terminal.ts';
import { openCommandLine, type CommandLine } from './command-line.ts';

let line: CommandLine;
beforeAll(async () => {
  line = await openCommandLine();
});
afterAll(() => line.close());

/** Goes on until it is ended. */
const train = (...options: string[]): string[] => ['train', '--model', line.model, '--dataset', 'waves', '--threads', '1', '--epochs', '100000', ...options];
const newest = async (): Promise<RunDetail> => {
  const [row] = (await line.call('runs', 'list', '--json')).json<RunRow[]>();
  return (await line.call('runs', 'show', row!.run, '--json')).json<RunDetail>();
};
/** Whether no step is lost; one stopped before its first has nothing to keep. */
const hasLastStep = ({ checkpoints, step, stepsPerEpoch }: RunDetail): boolean => {
  const last = checkpoints.at(-1);
  return (last ? last.epoch * stepsPerEpoch + last.step : 0) === step;
};

/** A training in a terminal, its first epoch done. `below` are its processes: the program's and that of the training. */
async function underWay(): Promise<{ terminal: Terminal; below: number[] }> {
  const terminal = openTerminal(line.command(...train()), line.env);
  await terminal.shows('epoch 1/100000  loss');
  const below = descendants(terminal.child.pid!);
  expect(below).toHaveLength(2);
  return { terminal, below };
}

describe('a training in a terminal', () => {
  it('stops with a checkpoint on Ctrl-C', async () => {
    const { terminal, below } = await underWay();
    terminal.press('\x03');
    const { code, shown } = await terminal.ended;
    expect(code, shown).toBe(0);
    expect(shown).toContain('stopping with a checkpoint; Ctrl-C again ends it at once');
    const run = await newest();
    expect(run).toMatchObject({ state: 'stopped', error: null });
    expect(hasLastStep(run)).toBe(true);
    expect(below.filter(isAlive)).toEqual([]);
  });

  it('ends at once on a second Ctrl-C, with a training process that answers no more', async () => {
    const { terminal, below } = await underWay();
    process.kill(below[1]!, 'SIGSTOP');
    terminal.press('\x03');
    await terminal.shows('stopping with a checkpoint');
    const again = setInterval(() => terminal.press('\x03'), 100);
    const { code, shown } = await terminal.ended;
    clearInterval(again);
    expect(code, shown).toBe(130);
    expect(await newest()).toMatchObject({ state: 'interrupted', error: { code: 'run.killed' } });
    expect(below.filter(isAlive)).toEqual([]);
  });

  it('stops with a checkpoint when the terminal is closed, and says by its exit code that nobody asked for it', async () => {
    const { terminal, below } = await underWay();
    terminal.close();
    expect((await terminal.ended).code).toBe(1);
    const run = await newest();
    expect(run).toMatchObject({ state: 'stopped', error: null });
    expect(hasLastStep(run)).toBe(true);
    expect(below.filter(isAlive)).toEqual([]);
  });
});

it.skipIf(process.platform !== 'linux')('what cannot be written is a failure, and said', async () => {
  const { code, err } = await shell('epochal recipes --json > /dev/full');
  expect({ code, err }).toEqual({ code: 1, err: expect.stringMatching(/^error: .*ENOSPC/) });
});

/** Runs a line of the shell in which `epochal` is the program; its exit code lies in the file `code` then. */
async function shell(script: string): Promise<{ out: string; err: string; code: number }> {
  const file = join(line.folder, 'code');
  const [node, entry] = line.command();
  const child = spawn('sh', ['-c', `epochal() { "${node}" "${entry}" "$@"; echo $? > "${file}"; }\n${script}`], { env: line.env, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (out += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (err += chunk));
  await new Promise((resolve) => child.on('close', resolve));
  return { out, err, code: Number(readFileSync(file, 'utf8')) };
}
const quoted = (argv: readonly string[]): string => argv.map((word) => `'${word}'`).join(' ');

describe('a reader that goes away', () => {
  it.each([
    ['of the lines for people', () => `epochal ${quoted(train())} 2>&1 | head -4`],
    ['of the stream', () => `epochal ${quoted(train('--json-stream'))} | head -2`],
    ['of stderr alone', () => `{ epochal ${quoted(train('--json'))} 2>&1 >&3 | head -6 >&2; } 3>&1`],
  ])('stops the training with a checkpoint: %s', async (_name, script) => {
    const { code, out, err } = await shell(script());
    expect(code, out + err).toBe(1);
    const run = await newest();
    expect(run).toMatchObject({ state: 'stopped', error: null });
    expect(hasLastStep(run)).toBe(true);
  });

  it('is no matter to a run elsewhere: following it ends, and it is said that the run goes on', async () => {
    const { run } = (await line.type(...train('--detach', '--json'))).json<{ run: string }>();
    const { code, err } = await shell(`epochal runs watch ${run} --json-stream | head -1`);
    expect(code, err).toBe(0);
    expect(err).toContain(`the run goes on; follow it again: epochal runs watch ${run}`);
    expect((await line.type('runs', 'stop', run, '--json')).json()).toEqual({ run, state: 'stopped' });
  });

  it('ends what keeps nothing, and that is a failure', async () => {
    const { code, out, err } = await shell(`epochal rate-test --model '${line.model}' --dataset waves --steps 1000 --json-stream | head -2`);
    expect(code, out).toBe(1);
    expect(err).toBe('');
  });

  it('that was never there hinders nothing', async () => {
    const { code, out } = await shell(`epochal ${quoted([...train(), '--epochs', '1', '--json'])} 2>&-`);
    expect(code, out).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ state: 'finished' });
  });
});

it('a second signal ends a training process that hangs, and the run can be resumed', async () => {
  const { child, ended, lines } = line.begin(...train('--json-stream'));
  for await (const text of lines) if ((JSON.parse(text) as { type: string }).type === 'epoch') break;
  const [trainer] = descendants(child.pid!);
  process.kill(trainer!, 'SIGSTOP');
  child.kill('SIGINT');
  // Two signals that wait at once may be handled in either order.
  await new Promise<void>((resolve) => {
    let said = '';
    child.stderr!.on('data', (text: string) => (said += text).includes('stopping with a checkpoint') && resolve());
  });
  child.kill('SIGTERM');
  const { code, err } = await ended;
  expect(code, err).toBe(143);
  expect(isAlive(trainer!)).toBe(false);
  const { run, state } = await newest();
  expect(state).toBe('interrupted');
  expect((await line.type('runs', 'resume', run, '--detach', '--json')).json()).toEqual({ run, state: 'running' });
  expect((await line.type('runs', 'stop', run, '--json')).json()).toEqual({ run, state: 'stopped' });
});
