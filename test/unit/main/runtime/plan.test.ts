import { phrase, phraseText } from '../../../../core/errors/words.ts';
import { describe, expect, test } from 'vitest';

import { explainPip, pipArguments } from '../../../../main/runtime/pip.ts';
import { plans } from '../../../../main/runtime/pins.ts';
import { planFor, thisMachine } from '../../../../main/runtime/platform.ts';
import { refuseVersion, versionOfFile } from '../../../../main/runtime/version.ts';

const linux = { os: 'linux', arch: 'x64', nvidia: false, obstacle: null };

test.each([
  [linux, undefined, 'linux-x64'],
  [{ ...linux, nvidia: true }, undefined, 'linux-x64-cuda'],
  [{ ...linux, nvidia: true }, 'cpu', 'linux-x64'],
  [linux, 'cuda', 'linux-x64-cuda'],
  [{ ...linux, arch: 'arm64', nvidia: true }, undefined, 'linux-arm64'],
  [{ ...linux, os: 'darwin', arch: 'arm64' }, undefined, 'darwin-arm64'],
  [{ ...linux, os: 'win32', nvidia: true }, undefined, 'win32-x64'],
] as const)('%o with variant %s installs %s', (machine, variant, expected) => {
  expect(planFor(machine, variant).platform).toBe(expected);
});

test.each([
  [{ ...linux, os: 'darwin' }, undefined, 'no build for darwin-x64'],
  [{ ...linux, os: 'freebsd' }, undefined, 'no build for freebsd-x64'],
  [{ ...linux, os: 'darwin', arch: 'arm64' }, 'cuda', 'no build for darwin-arm64 with CUDA'],
  [{ ...linux, obstacle: phrase`its processor has no AVX` }, undefined, 'its processor has no AVX'],
] as const)('%o with variant %s is refused: %s', (machine, variant, reason) => {
  expect(() => planFor(machine, variant)).toThrow(expect.objectContaining({ code: 'runtime.unsupported-platform', message: expect.stringContaining(reason) as string }) as Error);
});

test('this machine is looked at without an exception', () => {
  expect(thisMachine()).toMatchObject({ os: process.platform, arch: process.arch });
});

describe('pins', () => {
  const wheels = plans.flatMap((plan) => plan.wheels);
  test.each(wheels)('$file is named after its project and version, with a hash', ({ name, version, file, sha256, size, unpacked }) => {
    expect(file.startsWith(`${name.replaceAll('-', '_')}-${version}-`)).toBe(true);
    expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(unpacked).toBeGreaterThan(size / 5);
  });

  test('the CUDA plan has the libraries that the build looks for beside it', () => {
    const folders = plans.find(({ platform }) => platform === 'linux-x64-cuda')?.wheels.map(({ name }) => name) ?? [];
    for (const name of ['cublas', 'cuda-runtime', 'cudnn', 'cufft', 'cusolver', 'cusparse', 'nccl', 'nvjitlink']) expect(folders).toContain(`nvidia-${name}-cu12`);
  });
});

test.each([
  ['tensorflow_cpu-2.21.0-cp311-cp311-manylinux_2_27_x86_64.whl', ['3.11', 'cp311', ['manylinux_2_27_x86_64']]],
  ['a-1-py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64.whl', ['3.11', 'cp311', ['manylinux2014_x86_64', 'manylinux_2_17_x86_64']]],
  ['a-1-cp312-cp312-macosx_12_0_arm64.whl', ['3.12', 'cp312', ['macosx_12_0_arm64']]],
] as const)('pip is asked for the tags of %s', (file, [python, abi, platforms]) => {
  const list = pipArguments({ name: 'a', version: '1', file, sha256: null, size: 1, unpacked: 1, take: [] }, 'out');
  const after = (option: string) => list.flatMap((word, index) => (word === option ? [list[index + 1]] : []));
  expect([after('--python-version'), after('--abi'), after('--platform')]).toEqual([[python], [abi], platforms]);
  expect(list.at(-1)).toBe('a==1');
});

test.each([
  ["WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError(...): Failed to establish a new connection: [Errno -3] Temporary failure in name resolution'\nERROR: No matching distribution found for a==1", 'no-network'],
  ["pip._vendor.urllib3.exceptions.ReadTimeoutError: HTTPSConnectionPool(host='x', port=443): Read timed out.", 'no-network'],
  ["ERROR: Could not install packages due to an OSError: ('Connection broken: IncompleteRead(5 bytes read)')", 'no-network'],
  ["WARNING: Retrying ... 'ProxyError('Cannot connect to proxy.')'\nERROR: No matching distribution found", 'no-network'],
  ['ERROR: Could not find a version that satisfies the requirement a==1 (from versions: 0.9)\nERROR: No matching distribution found for a==1', 'refused'],
  ['ERROR: HTTP error 403 while getting x\nERROR: 403 Client Error: Forbidden for url: x', 'refused'],
  ['ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device', 'disk-full'],
  ['ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.', 'wrong-hash'],
  ['/usr/bin/python3: No module named pip', 'no-pip'],
  ['ERROR: something new', 'pip-failed'],
  ['', 'pip-failed'],
])('pip saying %j means %s', (said, code) => {
  const error = explainPip(said, { name: 'a', version: '1' }, 'cache');
  expect(error.code).toBe(`runtime.${code}`);
  expect(error.message).not.toContain('\n');
  expect(error.hint).not.toBe('');
});

test.each([
  ['2.16.1', null],
  ['3.0.0', null],
  ['2.15.1', 'is version 2.15.1, at least 2.16 is needed'],
  ['1.15', 'is version 1.15, at least 2.16 is needed'],
])('version %s: %s', (version, expected) => {
  const refusal = refuseVersion(version);
  expect(refusal && phraseText(refusal)).toBe(expected);
});

test.each([
  ['libtensorflow.so.2.18.0', '2.18.0'],
  ['libtensorflow_framework.2.18.0.dylib', '2.18.0'],
  ['libtensorflow_cc.so.2', null],
])('the version in %s is %s', (name, expected) => {
  expect(versionOfFile(name)).toBe(expected);
});
