import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Edit } from '../../../../core/datasets/edits/edit.ts';
import type { RunEvent } from '../../../../core/runs.ts';
import { openEdited } from '../../../../main/datasets/edits/edited.ts';
import { appendToJournal } from '../../../../main/datasets/edits/append.ts';
import { openSeen } from '../../../../main/datasets/edits/seen.ts';
import { follow } from '../../../../main/runs/follow.ts';
import { openRuns } from '../../../../main/runs/runs.ts';
import { resolveHome } from '../../../../main/system/home.ts';
import { forkProcess } from '../../../../main/processes/fork.ts';
import type { TrainingChild } from '../../../../main/trainer/protocol.ts';
import { openEngine } from '../engine/tensorflow/support.ts';
import { trainHere, type Fate } from './inProcess.ts';
import { openBench, packDataset, traces, training, until, type Bench } from './support.ts';

const engine = await openEngine();
let root: string;
let bench: Bench;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'epochal-trainer-'));
  await packDataset(join(root, 'waves'));
  bench = await openBench(root);
});
afterEach(async () => {
  await bench.close();
  rmSync(root, { recursive: true, force: true });
});

/** Trains in this process, for a test of what a training leaves. @param fates of one training after the other; those after them go to their end. */
async function inThisProcess(...fates: (Fate | null)[]): Promise<void> {
  await bench.close();
  bench = await openBench(root, () => trainHere(engine, fates.shift() ?? null));
}

const isState = (state: string) => (event: RunEvent) => event.type === 'state' && event.state === state;
const isSteps = (event: RunEvent) => event.type === 'batch';

describe('a run', () => {
  it('trains to its end, tells it as it goes and keeps all of it', async () => {
    const { run } = await bench.trainer.start({ ...bench.request, name: 'first' });
    const row = await bench.trainer.wait(run);
    expect(row).toMatchObject({ name: 'first', state: 'finished', epochs: 4, epochsPlanned: 4, dataset: 'waves', error: null });

    const detail = bench.runs.show(run);
    expect(detail).toMatchObject({ stepsPerEpoch: 19, step: 76, trainImages: 300, validationImages: 120, sampleEpochs: [1, 2, 3, 4], datasetSha256: bench.request.dataset.sha256, training: bench.request.training });
    expect(detail.epochRows.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4]);
    expect(detail.epochRows.at(-1)!.loss).toBeLessThan(detail.epochRows[0]!.loss!);
    const values = detail.epochRows.map(({ valAccuracy }) => valAccuracy!);
    expect(detail.best).toEqual({ epoch: values.indexOf(Math.max(...values)) + 1, metric: 'valAccuracy', value: Math.max(...values) });
    expect(new Set(detail.checkpoints.map(({ epoch }) => epoch))).toEqual(new Set([detail.best!.epoch, 4]));
    expect(detail.environment).toMatchObject({ threads: 1, tensorflow: expect.stringMatching(/^\d/), node: process.versions.node });
    expect(detail.stepMs).toBeGreaterThan(0);

    const samples = bench.runs.samples(run)!;
    expect(samples).toMatchObject({ epoch: 4, split: 'test' });
    expect(samples.predictions.map(({ index, label }) => [index, label])).toEqual(Array.from({ length: 100 }, (_, index) => [index, index % 10]));
    const right = samples.predictions.filter(({ label, predicted }) => label === predicted).length;
    expect(Math.abs(right / 100 - values.at(-1)!)).toBeLessThan(0.2);

    // What was told is what was written.
    const reported = bench.events.filter((event) => event.type === 'batch');
    expect(reported.map(({ firstStep }) => firstStep)).toEqual(reported.reduce<number[]>((starts, { loss }) => [...starts, starts.at(-1)! + loss.length], [0]).slice(0, -1));
    expect(reported[0]!.loss).toHaveLength(1);
    const series = bench.runs.series(run, 10_000);
    expect(series).toEqual({ attempt: 1, next: 76, steps: Array.from({ length: 76 }, (_, index) => index), loss: reported.flatMap(({ loss }) => loss), accuracy: reported.flatMap(({ accuracy }) => accuracy) });
    expect(bench.events.flatMap((event) => (event.type === 'epoch' ? [event.epoch] : []))).toEqual([1, 2, 3, 4]);
    expect(bench.events.flatMap((event) => (event.type === 'state' ? [event.state] : []))).toEqual(['queued', 'running', 'finished']);

    // An epoch's loss is the mean over its images, the smaller last batch weighted by its size.
    const first = series.loss.slice(0, 19).map((loss, index) => loss! * (index === 18 ? 12 : 16));
    expect(detail.epochRows[0]!.loss).toBeCloseTo(first.reduce((sum, loss) => sum + loss, 0) / 300, 5);
    expect(JSON.parse(readFileSync(join(bench.runs.folder(run), 'training.json'), 'utf8'))).toEqual(detail.training);
    expect(bench.runs.readModel(run)).toEqual(bench.request.model);
  });

  it('is the same whether or not it was paused, stopped in the middle of an epoch and resumed', async () => {
    const epochs = 12;
    const request = { ...bench.request, training: { ...training, epochs } };
    const { run: whole } = await bench.trainer.start(request);
    await bench.trainer.wait(whole);

    const { run } = await bench.trainer.start(request);
    await until(bench.trainer, isSteps);
    bench.trainer.pause(run);
    await until(bench.trainer, isState('paused'));
    const { step } = bench.runs.show(run);
    // Between the last step of an epoch and its validation it is still in that epoch.
    const kept = bench.runs.checkpoints(run).at(-1)!;
    expect(kept.epoch * 19 + kept.step).toBe(step);
    expect((await bench.trainer.resume(run)).state).toBe('paused');
    await until(bench.trainer, isSteps);
    bench.trainer.stop(run);
    const stopped = await bench.trainer.wait(run);
    expect(stopped.state).toBe('stopped');
    expect(bench.runs.series(run, 10_000).steps).toHaveLength(bench.runs.show(run).step);
    expect((await bench.trainer.resume(run)).state).toBe('queued');
    expect((await bench.trainer.wait(run)).state).toBe('finished');
    expect(traces(bench.runs, run)).toEqual(traces(bench.runs, whole));
  });

  it('obeys another process, which hears what it tells', async () => {
    const others = openRuns(resolveHome(join(root, 'home')));
    const { run } = await bench.trainer.start({ ...bench.request, training: { ...training, epochs: 100_000 } });
    const received: RunEvent[] = [];
    const hearing = (is: (event: RunEvent) => boolean) => new Promise<void>((resolve) => (waiting = { is, resolve }));
    let waiting: { is: (event: RunEvent) => boolean; resolve: () => void } | null = null;
    const end = follow(others, others.show(run), (event) => {
      received.push(event);
      if (waiting?.is(event)) waiting.resolve();
    }, (error) => { throw error; });
    await hearing((event) => event.type === 'checkpoint');
    others.journal.ask(run, 'pause');
    await hearing(isState('paused'));
    expect(() => others.delete(run)).toThrow(expect.objectContaining({ code: 'run.active' }));
    others.journal.ask(run, 'resume');
    await hearing(isState('running'));
    others.journal.ask(run, 'stop');
    await hearing(isState('stopped'));
    end();
    expect((await bench.trainer.wait(run)).state).toBe('stopped');

    const steps = received.flatMap((event) => (event.type === 'batch' ? event.loss : []));
    const all = others.series(run, 1_000_000);
    expect(steps).toEqual(all.loss.slice(all.loss.length - steps.length));
    const epochs = received.flatMap((event) => (event.type === 'epoch' ? [event.epoch] : []));
    expect(epochs).toEqual(epochs.map((_, index) => epochs[0]! + index));
    expect(epochs.length).toBeGreaterThan(0);
    others.close();
  });

  it('goes on from the checkpoint before a damaged one, and says so', async () => {
    const epochs = 4;
    await inThisProcess({ how: 'stop', at: 2 * 19 + 7 });
    const { run } = await bench.trainer.start({ ...bench.request, training: { ...training, epochs } });
    expect((await bench.trainer.wait(run)).state).toBe('stopped');
    const [before, newest] = bench.runs.checkpoints(run).slice(-2);
    expect(newest).toBeDefined();
    const file = join(bench.runs.checkpointFolder(run, newest!.folder), 'optimizer.safetensors');
    const bytes = readFileSync(file);
    bytes[bytes.length - 3]! ^= 1;
    writeFileSync(file, bytes);
    await bench.trainer.resume(run);
    expect(bench.runs.show(run)).toMatchObject({ epochs: before!.epoch, step: before!.epoch * 19 + before!.step });
    expect(bench.runs.show(run).notes).toEqual([expect.objectContaining({ text: expect.stringContaining(`Went on from checkpoint ${before!.folder}.`) })]);
    expect((await bench.trainer.wait(run)).state).toBe('finished');
    expect(bench.runs.series(run, 10_000).steps).toHaveLength(epochs * 19);
  });

  it('on an edited data set goes on and is repeated with what it saw, to the bit, whatever edits there were since', async () => {
    await inThisProcess(null, { how: 'stop', at: 19 + 3 });
    const directory = join(root, 'waves');
    const edit = (line: Edit) => appendToJournal(directory, () => ({ ...line, created: '2026-01-01T00:00:00.000Z' }));
    edit({ edit: 'exclude', images: { train: '0-9' } });
    edit({ edit: 'relabel', images: { train: '20-29' }, label: 3 });
    edit({ edit: 'move', images: { test: '0-4' }, to: 'train' });
    const edited = openEdited(directory);
    edited.close();
    const request = { ...bench.request, dataset: edited.info, edits: edited.edits, training: { ...training, epochs: 2 } };
    const whole = await bench.trainer.start(request);
    expect(await bench.trainer.wait(whole.run)).toMatchObject({ state: 'finished' });
    expect(bench.runs.show(whole.run)).toMatchObject({ trainImages: 295, validationImages: 115, datasetSha256: edited.info.sha256 });
    const { run } = await bench.trainer.start(request);
    expect((await bench.trainer.wait(run)).state).toBe('stopped');
    edit({ edit: 'exclude', images: { train: '100-150' } });
    await bench.trainer.resume(run);
    expect((await bench.trainer.wait(run)).state).toBe('finished');
    expect(traces(bench.runs, run)).toEqual(traces(bench.runs, whole.run));
    // As imported it trains otherwise.
    const other = await bench.trainer.start({ ...bench.request, training: { ...training, epochs: 2 } });
    await bench.trainer.wait(other.run);
    expect(traces(bench.runs, other.run).epochs).not.toEqual(traces(bench.runs, whole.run).epochs);
    const seen = openSeen(directory, bench.runs.folder(run), edited.info.sha256);
    seen?.close();
    expect(seen?.info).toEqual(edited.info);
  });

  it('refuses to go on where no checkpoint is whole', async () => {
    await inThisProcess();
    const { run } = await bench.trainer.start({ ...bench.request, training: { ...training, epochs: 1 } });
    await bench.trainer.wait(run);
    await expect(bench.trainer.resume(run)).rejects.toMatchObject({ code: 'run.finished' });
    expect(() => bench.trainer.stop(run)).toThrow(expect.objectContaining({ code: 'run.not-active' }));
    bench.runs.journal.setState(run, 'stopped', null);
    rmSync(join(bench.runs.checkpointFolder(run, '1'), 'manifest.json'));
    await expect(bench.trainer.resume(run)).rejects.toMatchObject({ code: 'checkpoint.damaged' });
    expect(bench.runs.row(run).state).toBe('stopped');
  });

  it('fails when its loss is no longer a number, and keeps the last good checkpoint', async () => {
    await inThisProcess({ how: 'stop', at: 19 + 3 });
    const optimizer = { type: 'SGD', learningRate: 0.01, arguments: {} };
    const { run } = await bench.trainer.start({ ...bench.request, training: { ...training, epochs: 8, optimizer } });
    expect((await bench.trainer.wait(run)).state).toBe('stopped');
    const good = bench.runs.checkpoints(run);

    const wild = await bench.trainer.start({ ...bench.request, training: { ...training, epochs: 8, optimizer: { ...optimizer, learningRate: 1e30 } } });
    const row = await bench.trainer.wait(wild.run);
    expect(row).toMatchObject({ state: 'failed', error: { code: 'training.nan', message: expect.stringMatching(/epoch 1.* learning rate is 1e\+30/), hint: expect.stringContaining('such as 0.1.') } });
    expect(bench.runs.checkpoints(wild.run)).toEqual([]);
    const { loss } = bench.runs.series(wild.run, 10_000);
    expect(loss.indexOf(null)).toBe(loss.length - 1);
    expect(bench.runs.checkpoints(run)).toEqual(good);
    // It can be resumed, from its beginning, and fails again.
    await bench.trainer.resume(wild.run);
    expect((await bench.trainer.wait(wild.run)).error?.code).toBe('training.nan');
  });

  it('that was killed is interrupted at once', async () => {
    await bench.close();
    const pids: number[] = [];
    bench = await openBench(root, (entry) => {
      const child: TrainingChild = forkProcess(entry);
      pids.push(child.pid!);
      return child;
    });
    const { run } = await bench.trainer.start({ ...bench.request, training: { ...training, epochs: 100_000 } });
    await until(bench.trainer, isSteps);
    process.kill(pids[0]!, 'SIGKILL');
    expect(await bench.trainer.wait(run)).toMatchObject({ state: 'interrupted', error: { code: 'run.killed' } });
    await bench.trainer.resume(run);
    await until(bench.trainer, isSteps);
    process.kill(pids[1]!, 'SIGSEGV');
    expect(await bench.trainer.wait(run)).toMatchObject({ state: 'failed', error: { code: 'training.crashed', message: expect.stringContaining('SIGSEGV') } });
  });

  it.skipIf(process.platform === 'win32')('whose process was stopped is said to hang, goes on with it, and stops without it', async () => {
    await bench.close();
    let pid = 0;
    bench = await openBench(root, (entry, options) => {
      const child: TrainingChild = forkProcess(entry, options);
      pid = child.pid!;
      return child;
    }, 200);
    const isHang = (hangs: boolean) => (event: RunEvent) => event.type === 'hang' && (event.silentSince !== null) === hangs;
    const { run } = await bench.trainer.start({ ...bench.request, training: { ...training, epochs: 100_000 } });
    await until(bench.trainer, (event) => event.type === 'checkpoint');
    const silent = until(bench.trainer, isHang(true));
    process.kill(pid, 'SIGSTOP');
    await silent;
    expect(bench.runs.row(run)).toMatchObject({ state: 'running', silentSince: expect.any(String) as string });
    const received = until(bench.trainer, isHang(false));
    process.kill(pid, 'SIGCONT');
    await received;
    await until(bench.trainer, isSteps);
    expect(bench.runs.row(run)).toMatchObject({ state: 'running', silentSince: null });
    process.kill(pid, 'SIGSTOP');
    bench.trainer.stop(run);
    expect(await bench.trainer.wait(run)).toMatchObject({ state: 'interrupted', silentSince: null, error: { code: 'run.hung' } });
    await bench.trainer.resume(run);
    await until(bench.trainer, isSteps);
    bench.trainer.stop(run);
    expect(await bench.trainer.wait(run)).toMatchObject({ state: 'stopped' });
  });

  it('is stopped, with a checkpoint, when the program closes; a new one goes on', async () => {
    const { run } = await bench.trainer.start({ ...bench.request, training: { ...training, epochs: 30 } });
    await until(bench.trainer, isSteps);
    await bench.close();
    await expect(bench.trainer.start(bench.request)).rejects.toMatchObject({ code: 'app.closing' });
    bench = await openBench(root);
    expect(bench.runs.row(run).state).toBe('stopped');
    expect(bench.runs.checkpoints(run).length).toBeGreaterThan(0);
    await bench.trainer.resume(run);
    expect((await bench.trainer.wait(run)).state).toBe('finished');
  });

  it('that could not be begun has failed, and can be begun again', async () => {
    await bench.close();
    let refuses = true;
    bench = await openBench(root, (entry) => {
      if (refuses) throw new Error('no more processes');
      return forkProcess(entry);
    });
    await expect(bench.trainer.start({ ...bench.request, name: 'first' })).rejects.toThrow('no more processes');
    const run = bench.runs.find('first');
    expect(bench.runs.row(run)).toMatchObject({ state: 'failed', error: { message: 'no more processes' } });
    expect(bench.runs.ownerOf(run)).toBeNull();
    await expect(bench.trainer.resume(run)).rejects.toThrow('no more processes');
    expect(bench.runs.row(run).state).toBe('failed');
    refuses = false;
    await bench.trainer.resume(run);
    expect((await bench.trainer.wait(run)).state).toBe('finished');
    expect(readdirSync(join(root, 'home', 'owners'))).toEqual([]);
  });

  it.each(['run', 'home'] as const)('fails when the folder of its %s vanishes, and nothing is made again', async (which) => {
    const { run } = await bench.trainer.start({ ...bench.request, training: { ...training, epochs: 100_000, callbacks: [{ type: 'CSVLogger', arguments: {} }, { type: 'TensorBoard', arguments: { update_freq: 'batch' } }] } });
    await until(bench.trainer, (event) => event.type === 'checkpoint');
    const folder = which === 'run' ? bench.runs.folder(run) : join(root, 'home');
    renameSync(folder, join(root, 'taken'));
    const row = await bench.trainer.wait(run);
    expect(row).toMatchObject({ state: 'failed', error: { code: expect.stringMatching(/^(run\.folder-gone|home\.gone)$/) as string } });
    expect(existsSync(folder)).toBe(false);
    expect(() => bench.trainer.stop(run)).toThrow(expect.objectContaining({ code: 'run.not-active' }));
    await bench.close();
    expect(existsSync(folder)).toBe(false);
    // Put back, it goes on from its last checkpoint.
    renameSync(join(root, 'taken'), folder);
    bench = await openBench(root);
    expect(bench.runs.row(run).state).toBe(which === 'run' ? 'failed' : 'interrupted');
    await bench.trainer.resume(run);
    bench.trainer.stop(run);
    expect(await bench.trainer.wait(run)).toMatchObject({ state: 'stopped', error: null });
  });

  it('is not recorded when it can not be trained', async () => {
    const { request, trainer, runs } = bench;
    await expect(trainer.start({ ...request, training: { ...training, batchSize: 301 } })).rejects.toMatchObject({ code: 'training.batch-too-large' });
    await expect(trainer.start({ ...request, directory: join(root, 'nowhere') })).rejects.toMatchObject({ code: 'dataset.missing' });
    const [input, ...layers] = request.model.layers;
    const wide = { ...request.model, layers: [{ ...input!, arguments: { shape: [9, 8, 3] } }, ...layers] };
    await expect(trainer.start({ ...request, model: wide })).rejects.toMatchObject({ code: 'model.data-shape' });
    expect(runs.list()).toEqual([]);
  });

  it('fails, with what was recorded kept, when its checkpoints can not be written', async () => {
    const { run } = await bench.trainer.start(bench.request);
    const place = join(bench.runs.folder(run), 'checkpoints');
    rmSync(place, { recursive: true });
    writeFileSync(place, 'in the way');
    const row = await bench.trainer.wait(run);
    expect(row).toMatchObject({ state: 'failed', error: { code: 'home.unusable' } });
    expect(bench.runs.show(run).epochRows).toHaveLength(1);
  });
});
