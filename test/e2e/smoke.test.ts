import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { hosts } from './hosts.ts';

const home = mkdtempSync(join(tmpdir(), 'epochal-smoke-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

describe.each(hosts)('in $name', (host) => {
  it.skipIf(host.absent !== null)(`opens the window without an error${host.absent ? ` (${host.absent})` : ''}`, async () => {
    const app = await host.open(join(home, host.name));
    try {
      const errors: string[] = [];
      app.page.on('pageerror', (error) => errors.push(error.message));
      app.page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
      await app.page.reload();
      await app.page.getByRole('main').waitFor();
      expect(await app.page.title()).toContain('Epochal');
      expect(errors).toEqual([]);
    } finally {
      await app.close();
    }
  });
});
