import { describe, expect, it } from 'vitest';
import type { Device } from '../../../../core/engine.ts';
import { availableMemory, endedForMemory, memoryKills, peakMemory, trainingMemory, type Ending } from '../../../../main/system/memory.ts';

const texts = (found: Record<string, string>) => (path: string): string | null => found[path] ?? null;
const meminfo = { '/proc/meminfo': 'MemTotal:       24683520 kB\nMemFree:        1000 kB\nMemAvailable:   8000000 kB\n' };
const second = '0::/user.slice/app.scope\n';
const first = '4:memory:/docker/1\n2:cpu,cpuacct:/docker/1\n0::/\n';

describe('availableMemory', () => {
  it.each<[string, Record<string, string>, number]>([
    ['what the kernel calls available', meminfo, 8_192_000_000],
    ['groups without a limit', { ...meminfo, '/proc/self/cgroup': second, '/sys/fs/cgroup/user.slice/app.scope/memory.max': 'max\n', '/sys/fs/cgroup/user.slice/app.scope/memory.current': '5000\n' }, 8_192_000_000],
    ['what is left in its group', { ...meminfo, '/proc/self/cgroup': second, '/sys/fs/cgroup/user.slice/app.scope/memory.max': '3000000000\n', '/sys/fs/cgroup/user.slice/app.scope/memory.current': '1000000000\n' }, 2_000_000_000],
    ['what is left in a group above', { ...meminfo, '/proc/self/cgroup': second, '/sys/fs/cgroup/user.slice/memory.max': '1500000000\n', '/sys/fs/cgroup/user.slice/memory.current': '1000000000\n' }, 500_000_000],
    ['cached files counted as free', { ...meminfo, '/proc/self/cgroup': second, '/sys/fs/cgroup/memory.max': '3000000000\n', '/sys/fs/cgroup/memory.current': '2900000000\n', '/sys/fs/cgroup/memory.stat': 'active_file 7\ninactive_file 900000000\n' }, 1_000_000_000],
    ['the first version of groups', { ...meminfo, '/proc/self/cgroup': first, '/sys/fs/cgroup/memory/docker/1/memory.limit_in_bytes': '2000000000\n', '/sys/fs/cgroup/memory/docker/1/memory.usage_in_bytes': '500000000\n', '/sys/fs/cgroup/memory/docker/1/memory.stat': 'total_inactive_file 100\n' }, 1_500_000_100],
    ['nothing left', { ...meminfo, '/proc/self/cgroup': second, '/sys/fs/cgroup/memory.max': '1000\n', '/sys/fs/cgroup/memory.current': '5000\n' }, 0],
  ])('is %s', (_name, found, bytes) => expect(availableMemory(texts(found), 'linux')).toBe(bytes));

  it('is something on this machine', () => expect(availableMemory()).toBeGreaterThan(1e6));
});

describe('trainingMemory', () => {
  const device = (type: string, memoryBytes: number): Device => ({ name: `/device:${type}:0`, type, memoryBytes });
  it.each<[string, Device[], number]>([
    ['the machine where there is only a processor', [device('CPU', 268_435_456)], 8_192_000_000],
    ['the machine where nothing is known', [], 8_192_000_000],
    ['the largest GPU', [device('CPU', 268_435_456), device('GPU', 11e9), device('GPU', 80e9)], 80e9],
  ])('is that of %s', (_name, devices, bytes) => expect(trainingMemory(devices, texts(meminfo))).toBe(bytes));
});

describe('peakMemory', () => {
  it('is the mark of this program, not that of the process that started it', () => expect(peakMemory(texts({ '/proc/self/status': 'VmPeak:\t 900 kB\nVmHWM:\t   700 kB\nVmRSS:\t   500 kB\n' }))).toBe(700 * 1024));
  it('is what the system counts where there is no mark', () => expect(peakMemory(texts({}))).toBe(process.resourceUsage().maxRSS * 1024));
});

describe('memoryKills', () => {
  it('reads the kernel', () => expect(memoryKills(texts({ '/proc/vmstat': 'pgfault 12\noom_kill 3\nx 1\n' }))).toBe(3));
  it('is null where it does not say', () => expect(memoryKills(texts({}))).toBeNull());
});

describe('endedForMemory', () => {
  const ending: Ending = { code: null, signal: null, said: '', needed: 1e9, available: 4e9, kills: { before: 2, now: 2 } };
  it.each<[string, Partial<Ending>, boolean]>([
    ['a crash after an allocation was refused', { signal: 'SIGSEGV', said: 'OP_REQUIRES failed at mkl_util.h:848 : RESOURCE_EXHAUSTED: OOM when allocating tensor with shape[1024,32,32,64]' }, true],
    ['a C++ program without memory', { signal: 'SIGABRT', said: "terminate called after throwing an instance of 'std::bad_alloc'" }, true],
    ['killed by the kernel', { signal: 'SIGKILL', kills: { before: 2, now: 3 } }, true],
    ['killed by someone', { signal: 'SIGKILL' }, false],
    ['killed, with more wanted than there was', { signal: 'SIGKILL', needed: 5e9 }, true],
    ['a crash', { signal: 'SIGSEGV' }, false],
    ['an end of its own, with more wanted than there was', { code: 1, needed: 5e9 }, false],
    ['killed under Electron, with more wanted than there was', { code: 9, needed: 5e9 }, true],
    ['killed where the kernel does not count', { signal: 'SIGKILL', kills: { before: null, now: null } }, false],
  ])('%s', (_name, changes, answer) => expect(endedForMemory({ ...ending, ...changes })).toBe(answer));
});
