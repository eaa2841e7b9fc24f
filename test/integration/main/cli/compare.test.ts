import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Comparison, PairComparison } from '../../../../core/comparison/comparison.ts';
import type { Evaluation } from '../../../../core/predictions.ts';
import { openCommandLine, type CommandLine } from './command-line.ts';

let line: CommandLine;
const trained: string[] = [];
beforeAll(async () => {
  line = await openCommandLine();
  for (const changes of [['--epochs', '2'], ['--epochs', '1', '--seed', '5']]) {
    const { code, err, json } = await line.type('train', '--model', line.model, '--dataset', 'waves', '--threads', '1', '--validation', '0.2', '--limit', '200', '--name', 'a run', ...changes, '--json');
    expect(code, err).toBe(0);
    trained.push(json<{ run: string }>().run);
  }
});
afterAll(() => line.close());

it.each(['validation', 'test'])('two runs are set side by side by their answers to %s images', async (split) => {
  const table = join(line.home, 'runs.csv');
  const report = join(line.home, 'report.html');
  const { code, err, json } = await line.type('runs', 'compare', ...trained, '--split', split, '--table', table, '--report', report, '--json');
  expect(code, err).toBe(0);
  const { runs, settings, images, pairs, notes } = json<Comparison>();
  expect([settings, notes]).toEqual([[{ path: 'epochs', values: [2, 1] }, { path: 'seed', values: [0, 5] }], []]);
  const [{ bothRight, onlyA, onlyB, neither, difference, mcnemar }] = pairs as [PairComparison];
  expect([bothRight + onlyA + onlyB + neither, mcnemar.exact]).toEqual([images!.count, true]);
  expect(difference).toBeCloseTo(runs[0]!.accuracy! - runs[1]!.accuracy!, 12);
  if (split === 'validation') expect(runs.map(({ accuracy }) => accuracy)).toEqual(runs.map(({ best }) => best!.value));
  else {
    const measured = (await line.type('evaluate', trained[1]!, '--json')).json<Evaluation>();
    expect([runs[1]!.accuracy, images!.count]).toEqual([measured.accuracy, measured.count]);
  }
  expect(readFileSync(table, 'utf8').split('\r\n')[2]).toContain(`${trained[1]},a run,1,`);
  const html = readFileSync(report, 'utf8');
  expect([html.match(/<svg /g)?.length, html.match(/<img src="data:image\/png;base64,/g)?.length ?? 0]).toEqual([2, Math.min(12, onlyA) + Math.min(12, onlyB)]);
});

it.each([
  [['nothing'], 1, 'run.unknown'],
  [['--table', 'runs.doc'], 2, 'cli.usage'],
  [['--report', 'report.pdf'], 2, 'cli.usage'],
])('%s is refused before any work', async (words, exit, error) => {
  const { code, json } = await line.type('runs', 'compare', ...trained, ...words, '--json');
  expect([code, json<{ error: { code: string } }>().error.code]).toEqual([exit, error]);
});
