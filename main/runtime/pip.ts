import { spawn } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';

import { EpochalError } from '../../core/errors.ts';
import { makeFolder } from '../system/durable.ts';
import { isAbsent } from '../system/system-errors.ts';
import { cancelled } from './failure.ts';
import type { WheelPin } from './pins.ts';
import { pythons, type Python } from './python.ts';

/**
 * Runs pip inside a Python that ends as soon as its standard input closes, so that a killed Epochal
 * leaves no download running on its own.
 */
const runPip = `
import os, runpy, sys, threading
def watch():
    while os.read(0, 1): pass
    os._exit(1)
threading.Thread(target=watch, daemon=True).start()
sys.argv[0] = "pip"
runpy.run_module("pip", run_name="__main__", alter_sys=True)
`;

/**
 * The first Python of this machine that has pip.
 * @throws EpochalError `runtime.no-python`, `runtime.no-pip`.
 */
export async function findPip(env: NodeJS.ProcessEnv): Promise<Python> {
  let without: Python | null = null;
  for await (const python of pythons(env)) {
    if (python.version[0] === 3 && python.pip) return python;
    without ??= python;
  }
  if (without)
    throw new EpochalError('runtime.no-pip', { command: without.command, version: without.version.join('.') });
  throw new EpochalError('runtime.no-python');
}

export interface PipOptions {
  env: NodeJS.ProcessEnv;
  /** An empty folder on the disk where the wheel shall lie; pip's own temporary files go here too. */
  staging: string;
  /** Called with how many bytes of the wheel are there. */
  onSize: (bytes: number) => void;
  signal?: AbortSignal | undefined;
}

/**
 * Fetches one wheel with the user's own pip: their index, proxy and certificates apply. The wheel's tags are asked
 * for, whatever the version of that Python is.
 * @returns path of the wheel, in `staging`.
 * @throws EpochalError `runtime.no-network`, `runtime.refused`, `runtime.disk-full`, `runtime.wrong-hash`,
 *   `runtime.no-pip`, `runtime.pip-failed`, `runtime.cancelled`.
 */
export async function downloadWheel(python: Python, pin: WheelPin, options: PipOptions): Promise<string> {
  const target = join(options.staging, 'wheel');
  const temporary = join(options.staging, 'temporary');
  for (const folder of [target, temporary]) makeFolder(folder);
  if (options.signal?.aborted) throw cancelled();
  const child = spawn(python.command, ['-c', runPip, ...pipArguments(pin, target)], {
    env: { ...options.env, TMPDIR: temporary, TEMP: temporary, TMP: temporary, PYTHONUNBUFFERED: '1' },
    stdio: ['pipe', 'ignore', 'pipe'],
    windowsHide: true,
  });
  const stop = () => child.kill();
  options.signal?.addEventListener('abort', stop, { once: true });
  const watch = watchSize(options.staging, options.onSize);
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-20_000)));
  child.stdin.on('error', () => undefined); // the pipe only has to close with us; nothing is written to it
  try {
    const code = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
    if (options.signal?.aborted) throw cancelled();
    if (code !== 0) throw explainPip(said, pin, options.staging);
  } finally {
    options.signal?.removeEventListener('abort', stop);
    clearInterval(watch);
  }
  const wheel = (await readdir(target)).find((name) => name.endsWith('.whl'));
  if (wheel === undefined) throw explainPip(said, pin, options.staging);
  options.onSize((await stat(join(target, wheel))).size);
  return join(target, wheel);
}

/** The arguments of `pip` that fetch exactly this wheel, also on another Python or system. */
export function pipArguments(pin: WheelPin, target: string): string[] {
  const [python = '', abi = '', platforms = ''] = pin.file.replace(/\.whl$/, '').split('-').slice(-3);
  const minor = /^cp3(\d+)$/.exec(python)?.[1] ?? '11';
  return [
    ...['download', '--no-deps', '--only-binary', ':all:', '--no-cache-dir', '--progress-bar', 'off', '--no-input'],
    ...['--disable-pip-version-check', '--dest', target],
    ...['--python-version', `3.${minor}`, '--implementation', 'cp', '--abi', abi === 'none' ? `cp3${minor}` : abi],
    ...platforms.split('.').flatMap((platform) => ['--platform', platform]),
    `${pin.name}==${pin.version}`,
  ];
}

/** What pip's complaint means. */
export function explainPip(said: string, pin: Pick<WheelPin, 'name' | 'version'>, folder: string): EpochalError {
  const wanted = `${pin.name} ${pin.version}`;
  const last = said.split('\n').findLast((line) => line.startsWith('ERROR:')) ?? said.trim().split('\n').at(-1) ?? '';
  const reason = last.replace(/^ERROR:\s*/, '').trim().slice(0, 300);
  const network = /NewConnectionError|Failed to establish|NameResolutionError|name resolution|Max retries exceeded|Timeout(Error)?\b|timed out|unreachable|ProxyError|Connection (reset|refused|aborted|broken)|ConnectionResetError|IncompleteRead|ProtocolError|SSLError|SSLCertVerification|Tunnel connection failed/i;
  if (/No module named '?pip/.test(said)) return new EpochalError('runtime.no-pip/fetch', { wanted });
  if (/No space left on device|Errno 28|Disk quota exceeded|File too large/.test(said)) return new EpochalError('runtime.disk-full', { path: folder });
  if (/DO NOT MATCH THE HASHES|do not match the hashes/i.test(said))
    return new EpochalError('runtime.wrong-hash/pip', { wanted });
  if (network.test(said)) return new EpochalError('runtime.no-network/pip', { wanted });
  if (/No matching distribution|Could not find a version|HTTP error 4\d\d|\b40[134] Client Error/.test(said))
    return new EpochalError('runtime.refused/pip', { wanted, reason, name: pin.name });
  return new EpochalError('runtime.pip-failed', { wanted, reason, name: pin.name, version: pin.version });
}

/** Old versions of pip tell nothing of how far they are, so the growing file is watched. */
function watchSize(folder: string, onSize: (bytes: number) => void): NodeJS.Timeout {
  let busy = false;
  const look = async () => {
    const sizes = new Map<string, number>();
    for (const path of await readdir(folder, { recursive: true })) {
      if (!path.endsWith('.whl')) continue;
      const { size } = await stat(join(folder, path));
      sizes.set(basename(path), Math.max(size, sizes.get(basename(path)) ?? 0)); // pip copies a finished one
    }
    const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
    if (total > 0) onSize(total);
  };
  return setInterval(() => {
    if (busy) return;
    busy = true;
    look()
      .catch((error: unknown) => {
        if (!isAbsent(error)) throw error; // pip moved a file while it was looked at
      })
      .finally(() => (busy = false));
  }, 200);
}
