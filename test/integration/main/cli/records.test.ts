import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../../../main/cli/run.ts';
import { openRuns } from '../../../../main/runs/runs.ts';
import { resolveHome } from '../../../../main/system/home.ts';
import { epochRow, liveStats, newRun, steps } from '../../../unit/main/runs/support.ts';

const root = mkdtempSync(join(tmpdir(), 'epochal-records-'));
const home = resolveHome(join(root, 'home'));
afterAll(() => rmSync(root, { recursive: true }));
beforeAll(() => {
  const runs = openRuns(home);
  runs.journal.create(newRun('a', runs, { name: 'CNN 1' }));
  for (const epoch of [1, 2]) runs.journal.addEpoch('a', epochRow(epoch), null, steps((epoch - 1) * 10, 10), liveStats);
  runs.journal.setState('a', 'finished', null);
  runs.close();
});

async function type(...argv: string[]): Promise<{ code: number; value: Record<string, unknown> & { error?: { code: string } } }> {
  let out = '';
  const { signal } = new AbortController();
  const code = await run([...argv, '--home', home.root, '--json'], { stdout: { write: (chunk) => (out += chunk) }, stderr: { write: () => undefined }, env: process.env, version: '1.2.3', interruption: { stop: () => signal, atOnce: signal } });
  return { code, value: JSON.parse(out) as never };
}

describe('records of runs', () => {
  it.each([['tensorboard', 2], ['csv', 2], ['mlflow', 20]])('go out as %s, once to a place, and what was logged comes back', async (format, least) => {
    const out = join(root, format);
    const { code, value } = await type('runs', 'export', 'a', '--format', format, '--out', out);
    expect([code, value['out'], value['runs']]).toEqual([0, out, ['a']]);
    expect((value['files'] as unknown[]).length).toBeGreaterThanOrEqual(least);
    expect(await type('runs', 'export', 'a', '--format', format, '--out', out)).toMatchObject({ code: 1, value: { error: { code: 'output.exists' } } });
    if (format === 'mlflow') return expect(await type('runs', 'import', out)).toMatchObject({ code: 1, value: { error: { code: 'import.not-a-log' } } });
    const imported = await type('runs', 'import', out, '--name', format);
    expect(imported).toMatchObject({ code: 0, value: { runs: [{ name: format, epochs: 2, format, leftOut: [], notes: [] }], warnings: format === 'csv' ? ['runs holds no values.'] : [] } });
    const [{ run: id }] = imported.value['runs'] as [{ run: string }];
    const { value: shown } = await type('runs', 'show', id);
    expect(shown).toMatchObject({ training: null, dataset: null, params: null, checkpoints: [], epochRows: [{ epoch: 1, loss: 1 }, { epoch: 2, loss: 0.5 }] });
    expect(await type('evaluate', id)).toMatchObject({ code: 1, value: { error: { code: 'run.imported' } } });
    expect(await type('runs', 'resume', id)).toMatchObject({ code: 1 });
  });

  it.each<[string[], number, string]>([
    [['export', 'a', '--out', join(root, 'x')], 2, 'cli.usage'],
    [['export', 'a', '--format', 'csv'], 2, 'cli.usage'],
    [['export', 'nothing', '--format', 'csv', '--out', join(root, 'x')], 1, 'run.unknown'],
    [['import', join(root, 'nowhere')], 1, 'import.missing'],
    [['import', root, '--as', 'tensorboards'], 2, 'cli.usage'],
    [['import', join(root, 'csv', 'runs.csv')], 1, 'import.not-a-log'],
  ])('runs %j is refused', async (words, exit, error) => {
    const { code, value } = await type('runs', ...words);
    expect([code, value.error?.code]).toEqual([exit, error]);
  });
});
