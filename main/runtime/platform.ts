import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

import { EpochalError } from '../../core/errors.ts';
import { phrase, type Phrase } from '../../core/errors/words.ts';
import { plans, type InstallPlan } from './pins.ts';

/** What the choice of a build depends on. */
export interface Machine {
  /** `process.platform`. */
  os: string;
  /** `process.arch`. */
  arch: string;
  /** An NVIDIA GPU with a driver that answers. */
  nvidia: boolean;
  /** Why no published build runs here, or null. */
  obstacle: Phrase | null;
}

/** The file names under which the library may lie in one folder, best first. */
export interface LibraryNames {
  framework: string;
  cc: string;
}

const names: Readonly<Record<string, readonly LibraryNames[]>> = {
  linux: [
    { framework: 'libtensorflow_framework.so.2', cc: 'libtensorflow_cc.so.2' },
    { framework: 'libtensorflow_framework.so.2', cc: 'libtensorflow.so.2' },
  ],
  darwin: [
    { framework: 'libtensorflow_framework.2.dylib', cc: 'libtensorflow_cc.2.dylib' },
    { framework: 'libtensorflow_framework.2.dylib', cc: 'libtensorflow.2.dylib' },
  ],
  win32: [{ framework: 'tensorflow.dll', cc: 'tensorflow.dll' }],
};

/** The file names of the library on an operating system; none where it is not supported. */
export function libraryNames(os: string = process.platform): readonly LibraryNames[] {
  return names[os] ?? [];
}

/** This machine, as far as the choice of a build depends on it. */
export function thisMachine(env: NodeJS.ProcessEnv = process.env): Machine {
  return { os: process.platform, arch: process.arch, nvidia: hasNvidiaGpu(env), obstacle: findObstacle() };
}

/**
 * What to install on a machine.
 * @param variant `cpu` or `cuda`; by default `cuda` where there is an NVIDIA GPU and a build for it.
 * @throws EpochalError `runtime.unsupported-platform`.
 */
export function planFor(machine: Machine, variant?: 'cpu' | 'cuda'): InstallPlan {
  const base = `${machine.os}-${machine.arch}`;
  const cuda = plans.find((plan) => plan.platform === `${base}-cuda`);
  const wantsCuda = variant === undefined ? machine.nvidia : variant === 'cuda';
  const plan = wantsCuda && (cuda || variant) ? cuda : plans.find((one) => one.platform === base);
  const obstacle = plan ? machine.obstacle : phrase`there is no build for ${base}${wantsCuda ? phrase` with CUDA` : null}, only for ${plans.map((one) => one.platform).join(', ')}`;
  if (!plan || obstacle !== null)
    throw new EpochalError('runtime.unsupported-platform', { obstacle });
  return plan;
}

function hasNvidiaGpu(env: NodeJS.ProcessEnv): boolean {
  // The driver's own file: it is there only while the driver is loaded, and costs nothing to ask.
  if (process.platform === 'linux') return existsSync('/proc/driver/nvidia/version') || (existsSync('/dev/nvidiactl') && onPath('nvidia-smi', env));
  return process.platform === 'win32' && onPath('nvidia-smi.exe', env);
}

function findObstacle(): Phrase | null {
  if (process.platform !== 'linux') return null;
  const glibc = glibcVersion();
  if (glibc === null) return phrase`its C library is not glibc (Alpine and other musl systems), which TensorFlow is built for`;
  const [major = 0, minor = 0] = glibc.split('.').map(Number);
  if (major < 2 || (major === 2 && minor < 27)) return phrase`its glibc is ${glibc}, TensorFlow needs 2.27 or newer`;
  if (process.arch === 'x64' && !/^flags\s*:.*\bavx\b/m.test(readFileSync('/proc/cpuinfo', 'utf8'))) return phrase`its processor has no AVX, which TensorFlow is built for`;
  return null;
}

function glibcVersion(): string | null {
  const settings = process.report as typeof process.report & { excludeNetwork: boolean }; // not in Node's types yet
  const before = settings.excludeNetwork;
  settings.excludeNetwork = true; // looking up host names could take seconds
  const report: unknown = settings.getReport();
  settings.excludeNetwork = before;
  const { header } = report as { header: { glibcVersionRuntime?: string } };
  return header.glibcVersionRuntime ?? null;
}

function onPath(program: string, env: NodeJS.ProcessEnv): boolean {
  return (env['PATH'] ?? '').split(delimiter).some((folder) => {
    if (!folder) return false;
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false; // not in this folder
    }
  });
}
