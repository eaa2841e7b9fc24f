import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { descendants, openTerminal, type Terminal } from '../../support/terminal.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'epochal-hand-over-'));
  // Another file than the Node that runs this: so it is run as a child.
  writeFileSync(join(folder, 'node'), `#!/bin/sh\nexec '${process.execPath}' "$@"\n`);
  chmodSync(join(folder, 'node'), 0o755);
  writeFileSync(join(folder, 'program.mjs'), `
    for (const [index, signal] of ['SIGINT', 'SIGTERM', 'SIGHUP'].entries()) process.on(signal, () => process.exit(40 + index));
    setInterval(() => undefined, 1000);
    console.log('ready');
  `);
  writeFileSync(join(folder, 'wrapper.mjs'), `
    import { handOver } from ${JSON.stringify(join(import.meta.dirname, '../../../scripts/setup/hand-over.mjs'))};
    await handOver(${JSON.stringify(join(folder, 'node'))}, ${JSON.stringify(join(folder, 'program.mjs'))});
  `);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function open(): Promise<Terminal & { wrapper: number }> {
  const terminal = openTerminal([process.execPath, join(folder, 'wrapper.mjs')], process.env);
  await terminal.shows('ready');
  return { ...terminal, wrapper: descendants(terminal.child.pid!)[0]! };
}

describe('a program handed over to Node 24 in a terminal', () => {
  it.each([['SIGINT', 40], ['SIGTERM', 41], ['SIGHUP', 42]] as const)('hears %s sent to the wrapper, whose exit code is its own', async (signal, code) => {
    const { wrapper, ended } = await open();
    process.kill(wrapper, signal);
    expect((await ended).code).toBe(code);
  });

  it('hears Ctrl-C', async () => {
    const { press, ended } = await open();
    press('\x03');
    expect((await ended).code).toBe(40);
  });

  it('hears that the terminal is closed', async () => {
    const { close, ended } = await open();
    close();
    expect((await ended).code).toBe(42);
  });
});
