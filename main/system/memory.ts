import { readFileSync, writeFileSync } from 'node:fs';
import { freemem, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import type { Device } from '../../core/engine.ts';

/** Where a text of the system lies; null where there is none. */
type ReadText = (path: string) => string | null;

/**
 * Bytes a process may still take without pushing others out: on Linux what the kernel calls available, and no
 * more than what is left below the limits of our control groups (containers, services). macOS counts as taken
 * what it would give back at once: there at least half of all.
 */
export function availableMemory(read: ReadText = readText, platform: NodeJS.Platform = process.platform): number {
  if (platform === 'darwin') return Math.max(freemem(), totalmem() / 2);
  const machine = /^MemAvailable:\s+(\d+) kB$/m.exec(read('/proc/meminfo') ?? '')?.[1];
  const available = machine === undefined ? freemem() : Number(machine) * 1024;
  return Math.max(0, Math.min(available, ...controlGroups(read).map((folder) => leftIn(folder, read))));
}

/** Bytes that a training's step has to itself: those of the GPU where there is one, else what is free of the machine's. */
export function trainingMemory(devices: readonly Device[], read: ReadText = readText): number {
  const graphics = devices.filter(({ type }) => type === 'GPU').map(({ memoryBytes }) => memoryBytes);
  return graphics.length > 0 ? Math.max(...graphics) : availableMemory(read);
}

/**
 * The most bytes that this process has had resident. Linux counts in getrusage(2) what the process that forked it
 * had before exec too (a small program of a large app would be said to be large): there the kernel's own mark of
 * this program's memory is read.
 */
export function peakMemory(read: ReadText = readText): number {
  const mark = /^VmHWM:\s+(\d+) kB$/m.exec(read('/proc/self/status') ?? '')?.[1];
  return (mark === undefined ? process.resourceUsage().maxRSS : Number(mark)) * 1024;
}

/** How often the kernel has ended a process for want of memory; null where it does not say. https://docs.kernel.org/filesystems/proc.html */
export function memoryKills(read: ReadText = readText): number | null {
  const count = /^oom_kill (\d+)$/m.exec(read('/proc/vmstat') ?? '')?.[1];
  return count === undefined ? null : Number(count);
}

/** How a process ended, and what is known of memory. */
export interface Ending {
  /** Null or left out where a signal ended it. */
  code?: number | null;
  /** `SIGKILL`, `SIGSEGV`; null where it ended by itself, and in Electron, which gives it as a code. */
  signal: string | null;
  /** The last it wrote on stderr. */
  said: string;
  /** What it was estimated to need, and what was free when it began, in bytes. */
  needed: number;
  available: number;
  /** `memoryKills` before it began, and now. */
  kills: { before: number | null; now: number | null };
}

/** What TensorFlow, the C++ library, V8 and the kernel say when an allocation is refused. */
const refusals = /RESOURCE_EXHAUSTED|OOM when allocating|bad_alloc|out of memory|allocation failed|invalid table size|Cannot allocate memory/i;

/**
 * Whether a process that gave no last word ended for want of memory: it said so (TensorFlow's kernels for the
 * processor crash after an allocation was refused to them), or the kernel killed it, or it needed more than there was.
 */
export function endedForMemory({ code = null, signal, said, needed, available, kills }: Ending): boolean {
  if (refusals.test(said)) return true;
  // 1 is a JavaScript error.
  if (signal === null && (code === null || code <= 1)) return false;
  return needed > available || (kills.before !== null && kills.now !== null && kills.now > kills.before);
}

/** What a process holds in memory, on Linux; 0 where the system has no such file. */
export function residentBytes(pid: number | undefined): number {
  // Another system, or the process has just ended.
  const pages = readText(`/proc/${pid ?? 0}/statm`)?.split(' ')[1] ?? '0';
  return Number(pages) * 4096;
}

/** Lets the kernel, if memory runs out, end this process before any other: the window stays. Does nothing where the kernel does not take it. */
export function offerToEndFirst(): void {
  try {
    writeFileSync('/proc/self/oom_score_adj', '1000');
  } catch {
    // Not Linux, or a system that does not let us.
  }
}

/** The folders of this process's control groups and of those above them, with either version of them. */
function controlGroups(read: ReadText): string[] {
  const own = (read('/proc/self/cgroup') ?? '').trim().split('\n').map((line) => line.split(':'));
  return own.flatMap(([, controllers, ...path]) => {
    const root = controllers === '' ? '/sys/fs/cgroup' : controllers?.split(',').includes('memory') ? '/sys/fs/cgroup/memory' : null;
    return root === null ? [] : upwards(path.join(':')).map((folder) => join(root, folder));
  });
}

/** `/a/b`, `/a`, `/`: a container sees its own group as the root, and may still get its path outside. */
function upwards(path: string): string[] {
  const above = dirname(path);
  return above === path ? [path] : [path, ...upwards(above)];
}

/** What is left below a group's limit; what the kernel caches of files in it counts as free. */
function leftIn(folder: string, read: ReadText): number {
  const number = (...names: readonly string[]): number => Number(names.map((name) => read(join(folder, name))).find((found) => found !== null)?.trim() ?? NaN);
  const limit = number('memory.max', 'memory.limit_in_bytes');
  const used = number('memory.current', 'memory.usage_in_bytes');
  const files = Number(/^(?:total_)?inactive_file (\d+)$/m.exec(read(join(folder, 'memory.stat')) ?? '')?.[1] ?? 0);
  // 'max' is no number: no limit.
  return Number.isFinite(limit) && Number.isFinite(used) ? limit - used + files : Infinity;
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // Another system, or another version of this one, does not have it.
    return null;
  }
}
