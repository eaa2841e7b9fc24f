import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Probe, RateTest } from '../../../../core/probe.ts';
import { openCommandLine, type CommandLine } from '../cli/command-line.ts';

let line: CommandLine;
let what: string[];
beforeAll(async () => {
  line = await openCommandLine();
  what = ['--model', line.model, '--dataset', 'waves', '--threads', '1'];
});
afterAll(() => line.close());

describe('epochal probe', () => {
  it('says what a training would do, and keeps no run', async () => {
    const { code, json } = await line.type('probe', ...what, '--batch-size', '64', '--epochs', '3', '--json');
    expect(code).toBe(0);
    expect(json<Probe>()).toMatchObject({ trainImages: 300, validationImages: 120, stepsPerEpoch: 5, epochs: 3, besideOtherWork: false });
    const runs = await line.type('runs', 'list', '--json');
    expect(runs.json()).toEqual([]);
  });

  it('says it to people', async () => {
    const { code, out } = await line.type('probe', ...what);
    expect(code).toBe(0);
    expect(out).toMatch(/^images +300 to train on, 120 to validate on$/m);
    expect(out).toMatch(/^epochs +10 of 10 steps$/m);
    expect(out).toMatch(/^memory +.+ of .+ free$/m);
  });

  it('takes what a run was trained with, as train does', async () => {
    expect((await line.type('train', ...what, '--batch-size', '50', '--epochs', '1', '--validation', 'none', '--json')).code).toBe(0);
    const { code, json } = await line.type('probe', '--from', 'last', '--json');
    expect(code).toBe(0);
    expect(json<Probe>()).toMatchObject({ stepsPerEpoch: 6, epochs: 1, validationImages: 0, validationMs: null });
  });

  it('fails with the reason where it can not be trained', async () => {
    const { code, json } = await line.type('probe', ...what, '--batch-size', '400', '--json');
    expect(code).toBe(1);
    expect(json()).toMatchObject({ error: { code: 'training.batch-too-large' } });
  });
});

describe('epochal rate-test', () => {
  it('streams its points, then the whole', async () => {
    const { code, out } = await line.type('rate-test', ...what, '--steps', '12', '--json-stream');
    expect(code).toBe(0);
    const values = out.trim().split('\n').map((text) => JSON.parse(text) as object);
    const test = values.at(-1) as RateTest;
    expect(values.slice(0, -1)).toEqual(test.rates.map((rate, step) => ({ type: 'point', step, steps: 12, rate, loss: test.losses[step] })));
    expect(test.rates.length).toBeGreaterThan(1);
  });
});
