import { phrase } from '../../../../../core/errors/words.ts';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleRuns } from '../../../../../main/export/epochal/project.ts';
import { takeIn } from '../../../../../main/import/epochal/epochal.ts';
import { stageRuns, type StageOptions } from '../../../../../main/import/epochal/stage.ts';
import type { StagedRun } from '../../../../../main/import/protocol.ts';
import type { Runs } from '../../../../../main/runs/runs.ts';
import { writeCheckpoint } from '../../../../../main/checkpoints/write.ts';
import { ledgersFolder, writeLedger } from '../../../../../main/checkpoints/ledger.ts';
import { someAnswers } from '../../../../support/ledger.ts';
import { zipParts, type ZipEntry } from '../../../../../main/formats/zip/write.ts';
import { openZip } from '../../../../../main/formats/zip/read.ts';
import { createHash } from 'node:crypto';
import { epochRow, newRun, liveStats, samples, steps, unmeasured } from '../../runs/support.ts';

const environment = { epochal: '1', tensorflow: '2', device: 'CPU:0', threads: 1, platform: 'p', node: '24', processor: 'x', memoryBytes: 1 };

/** A run that ended, with real checkpoints, ledgers, a log, notes and a step that is no number. */
export function endedRun(runs: Runs, id: string, epochs = 3): string {
  runs.journal.create(newRun(id, runs, { files: { 'sample-weights.f32': [new Uint8Array(Float32Array.of(1, 2, 3).buffer)] } }));
  runs.journal.started(id, environment);
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const series = steps((epoch - 1) * 10, 10);
    series.loss[3] = Number.NaN;
    runs.journal.addEpoch(id, epochRow(epoch, { valAccuracy: epoch === 2 ? 0.9 : 0.4, classAccuracy: [0.25, null, 1] }), samples(epoch), series, liveStats);
    checkpoint(runs, id, epoch);
    writeLedger(join(runs.folder(id), ledgersFolder), { epoch, train: someAnswers('train', 40, epoch), validation: someAnswers('test', 8, epoch) }, () => true);
  }
  runs.journal.note(id, phrase`something\nto know: "ü"`);
  writeFileSync(join(runs.folder(id), 'training.csv'), 'epoch,loss\n0,1\n');
  runs.journal.setState(id, 'stopped', null);
  return id;
}

export function checkpoint(runs: Runs, id: string, epoch: number): void {
  const written = writeCheckpoint(join(runs.folder(id), 'checkpoints'), {
    weights: new Map([['dense/kernel', { shape: [4, 3], values: Float32Array.from({ length: 12 }, (_, index) => index + epoch) }], ['dense/bias', { shape: [3], values: Float32Array.of(0, 1, epoch) }]]),
    optimizer: new Map(),
    state: { epoch, step: 0, sums: { images: 0, loss: 0, correct: 0, topK: 0, seconds: 0 }, learningRate: 0.01, callbacks: [], ended: null },
  })!;
  runs.journal.addCheckpoint(id, { epoch, step: 0, ...written, created: '2026-01-01T00:00:00.000Z', ...unmeasured }, []);
}

export function bundled(runs: Runs, ids: readonly string[]): Promise<Buffer> {
  return gathered(bundleRuns(runs, ids, []).read());
}

export async function gathered(parts: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const part of parts) all.push(part);
  return Buffer.concat(all);
}

/** A bundle packed anew with other files: what someone with bad intent, who knows the format, could write. */
export async function repacked(bytes: Uint8Array, change: (files: Map<string, Buffer>) => void, changeManifest: (manifest: Record<string, unknown>) => unknown = (manifest) => manifest): Promise<Buffer> {
  const zip = await openZip(bytes, { name: 'x' });
  const files = new Map<string, Buffer>();
  for (const path of zip.paths) files.set(path, Buffer.from(await zip.read(path)));
  const manifest = JSON.parse(files.get('manifest.json')!.toString()) as Record<string, unknown>;
  files.delete('manifest.json');
  change(files);
  manifest['files'] = [...files].map(([path, content]) => ({ path, bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') }));
  const changed = changeManifest(manifest);
  files.set('manifest.json', Buffer.from(typeof changed === 'string' ? changed : JSON.stringify(changed)));
  return Buffer.concat(await zipParts([...files].map(([path, content]): ZipEntry => ({ path, content: [content] }))));
}

/** As an import does it, in this process alone: what its two halves do together. */
export async function importBundle(path: string, { runs, ...options }: { runs: Runs } & Pick<StageOptions, 'datasets'> & Partial<Pick<StageOptions, 'isTaken' | 'mostRowBytes'>>): Promise<Omit<StagedRun, 'folder'>[]> {
  const taken = await takeIn(runs, (staged) => stageRuns(path, { isTaken: () => false, ...options, runs, staged, progress: () => undefined }));
  return taken.map(({ folder: _, ...reported }) => reported);
}
