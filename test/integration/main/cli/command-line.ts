import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { run } from '../../../../main/cli/run.ts';
import { version } from '../../../../main/system/version.ts';
import { packDataset } from '../trainer/support.ts';
import { builtProgram } from '../../../support/built.ts';

const entry = builtProgram('cli');

export interface Ended {
  code: number | null;
  out: string;
  err: string;
  /** Of stdout, where that is one JSON value and a line end, and nothing else. */
  json<T>(): T;
}

/** A home with the data set `waves` (300 training and 120 test pictures of 8 x 8 in 10 classes) and the real program. */
export interface CommandLine {
  folder: string;
  home: string;
  /** The program and its arguments, for a shell or a terminal to run in `env`. */
  command(...argv: string[]): string[];
  env: NodeJS.ProcessEnv;
  /** A model file for `waves`. */
  model: string;
  /** Runs a command to its end, in a process of its own. */
  type(...argv: string[]): Promise<Ended>;
  /** The same in this process, for what does not depend on the process: a start of the program costs more than most commands. */
  call(...argv: string[]): Promise<Ended>;
  /** Starts one, to be watched or ended. */
  begin(...argv: string[]): { child: ChildProcess; lines: AsyncIterableIterator<string>; ended: Promise<Ended> };
  close(): Promise<void>;
}

const model = {
  name: 'small',
  layers: [
    { type: 'InputLayer', arguments: { shape: [8, 8, 3] } },
    { type: 'Conv2D', arguments: { filters: 8, kernel_size: 3, activation: 'relu' } },
    { type: 'MaxPooling2D' },
    { type: 'Flatten' },
    { type: 'Dense', arguments: { units: 10 } },
  ],
};

/** @param variables of the environment beside those of this process; undefined takes one away. */
export async function openCommandLine(variables: NodeJS.ProcessEnv = {}): Promise<CommandLine> {
  const folder = await mkdtemp(join(tmpdir(), 'epochal-cli-'));
  const home = join(folder, 'home');
  const modelFile = join(folder, 'model.json');
  await packDataset(join(home, 'datasets', 'waves'));
  await writeFile(modelFile, JSON.stringify(model));
  const children = new Set<ChildProcess>();

  const env = { ...process.env, ...variables, EPOCHAL_HOME: home };
  const begin: CommandLine['begin'] = (...argv) => {
    const child = spawn(process.execPath, [entry, ...argv], { stdio: ['ignore', 'pipe', 'pipe'], env });
    children.add(child);
    let out = '';
    let err = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (out += chunk));
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (err += chunk));
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const ended = new Promise<Ended>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => {
        children.delete(child);
        resolve(endedWith(code, out, err));
      });
    });
    return { child, lines, ended };
  };

  return {
    folder,
    home,
    command: (...argv) => [process.execPath, entry, ...argv],
    env,
    model: modelFile,
    begin,
    type: (...argv) => begin(...argv).ended,
    async call(...argv) {
      let out = '';
      let err = '';
      const code = await run(argv, {
        stdout: { write: (chunk) => (out += chunk) },
        stderr: { write: (chunk) => (err += chunk) },
        env,
        version: version(),
        interruption: { stop: () => new AbortController().signal, atOnce: new AbortController().signal },
      });
      return endedWith(code, out, err);
    },
    async close() {
      for (const child of children) child.kill('SIGKILL');
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function endedWith(code: number | null, out: string, err: string): Ended {
  return { code, out, err, json: <T>() => oneValue<T>(out) };
}

function oneValue<T>(out: string): T {
  if (!/^[^\n]+\n$/.test(out)) throw new Error(`stdout is not one line: ${JSON.stringify(out.slice(0, 500))}`);
  return JSON.parse(out) as T;
}
