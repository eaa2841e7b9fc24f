import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EpochalError, type PlainError } from '../../../../../core/errors.ts';
import { exportSettingsSchema, formatFacts, type ChangedAnswer, type ExportReport, type ExportRow, type Proof } from '../../../../../core/exports.ts';
import { agreementText, bestFigures, figures, gapText, isAmongBest, lossText } from '../../../../../renderer/features/export/best.ts';
import { orderedChanges, verdictOf } from '../../../../../renderer/features/export/changes.ts';
import { estimatedBytes } from '../../../../../renderer/features/export/estimate.ts';
import { ExportForm } from '../../../../../renderer/features/export/form.svelte.ts';
import { exportName, formatRows, formKey, purposeKey, rowGroupsOf, rowName, type FormatRow } from '../../../../../renderer/features/export/rows.ts';
import { chosenOf, newestByForm, targetOfRun } from '../../../../../renderer/features/export/target.ts';
import { Exports } from '../../../../../renderer/stores/exports.svelte.ts';
import { undoTime } from '../../../../../renderer/app/pending-deletions.svelte.ts';
import { translate, type Translate } from '../../../../../renderer/app/messages/catalogue.ts';
import { FakeBridge, runDetail } from '../../fakeBridge.ts';

const t: Translate = (key, ...fillings) => translate('en', key, ...fillings);
const none: ReadonlyMap<string, ExportRow> = new Map();
const line = (key: string): FormatRow => formatRows.find((row) => row.key === key)!;

function proof(changes: Partial<Proof> = {}): Proof {
  return {
    interpreter: 'LiteRT', dataset: 'cifar10', datasetSha256: 'ab'.repeat(32), classOrder: 'same', images: 100, split: 'test', available: 100, argmaxAgreement: 0.99, maxProbabilityGap: 0.01, accuracyBefore: 0.8,
    accuracyAfter: 0.79, msPerImage: 1, limit: 0.98, gapLimit: null, passed: true, changed: [], layerErrors: null, ...changes,
  };
}

function report(bytes: number, its: Proof | null): ExportReport {
  return { run: 'r1', name: 'first', checkpoint: 3, classes: null, pixels: null, datasetSha256: null, format: 'tflite', quantize: 'none', io: 'float', keepFloat: [], files: [], bytes, sha256: '', seconds: 1, proof: its, warnings: [] };
}

function exported(id: string, changes: Partial<ExportRow> = {}): ExportRow {
  const settings = exportSettingsSchema.parse({ format: 'tflite' });
  return { export: id, network: { kind: 'run', id: 'r1' }, name: 'first', settings, state: 'done', created: `2026-01-02T03:04:0${id}Z`, progress: null, report: report(10, proof()), error: null, download: null, folder: null, ...changes };
}

describe('the lines of the export page', () => {
  it('hold every form of every format once', () => {
    const held = formatRows.flatMap(({ format, quantizations }) => quantizations.map((quantize) => formKey(format, quantize)));
    const known = formatFacts.flatMap(({ id, quantizations }) => quantizations.map((quantize) => formKey(id, quantize)));
    expect(held.toSorted()).toEqual(known.toSorted());
  });

  it.each(formatRows.map((row) => [row.key, row] as const))('%s says whom it is for, in both languages', (_key, row) => {
    expect(t(purposeKey(row))).not.toBe('');
    expect(translate('zh', purposeKey(row))).not.toBe(t(purposeKey(row)));
  });

  it('are those of a run only where there is a training', () => {
    const of = (kind: 'run' | 'model'): string[] => rowGroupsOf(kind).flatMap(({ rows }) => rows.map(({ key }) => key));
    expect(of('run')).toEqual(formatRows.map(({ key }) => key));
    expect(of('run').filter((key) => !of('model').includes(key))).toEqual(['cluster', 'epochal']);
  });

  it('are called as the world calls them', () => {
    expect(rowName(line('tflite 16x8'), t)).toBe('int16 × int8');
    expect(rowName(line('card'), t)).toBe('Model card');
    expect(exportName('tfjs', 'none', t)).toBe('TensorFlow.js float32');
    expect(exportName('android', 'int8', t)).toBe('Android int8');
    expect(exportName('keras', 'none', t)).toBe('.keras');
  });
});

describe('what an export will weigh', () => {
  const model = { params: 1_000_000, checkpointBytes: 24_000_000 };
  it.each([
    ['tflite', 'none', 4e6],
    ['tflite', 'int8', 1e6],
    ['tfjs', 'uint16', 2e6],
    ['epochal', 'none', 24e6],
  ] as const)('%s %s', (format, quantize, about) => {
    expect(Math.abs(estimatedBytes(format, quantize, model)! / about - 1)).toBeLessThan(0.03);
  });

  it('says nothing of texts and programs', () => {
    expect([estimatedBytes('card', 'none', model), estimatedBytes('cluster', 'none', model)]).toEqual([null, null]);
  });
});

describe('figures side by side', () => {
  it('mark the best of each column and what is as good, and none where all are', () => {
    const reports = [report(40, proof({ msPerImage: 2, maxProbabilityGap: 0 })), report(1000, proof({ argmaxAgreement: 0.97 })), report(1, null), report(40.1, proof({ msPerImage: 1.005 }))];
    const best = bestFigures(reports);
    const marked = figures.map((figure) => [figure, ...reports.flatMap((one, place) => (isAmongBest(figure, one, best[figure]) ? [place] : []))]);
    expect(marked).toEqual([['bytes', 0, 3], ['accuracy'], ['agreement', 0, 3], ['gap', 0], ['speed', 1, 3]]);
  });

  it('mark no accuracy as best among those measured on different images', () => {
    const better = proof({ accuracyAfter: 0.9 });
    expect(bestFigures([report(1, proof()), report(1, better)]).accuracy).toBe(0.9);
    expect(bestFigures([report(1, proof()), report(1, { ...better, images: 50 })]).accuracy).toBeNull();
  });

  it.each([
    [gapText(0), '0'],
    [gapText(3.1e-7), '3e-7'],
    [gapText(0.0421), '0.042'],
    [agreementText(1), '100%'],
    [agreementText(0.99999), '99.99%'],
    [agreementText(0.9712), '97.12%'],
    [lossText(0.8243, 0.8161), '−0.82'],
    [lossText(0.8, 0.8101), '+1.01'],
    [lossText(0.8, 0.79999), '±0'],
  ])('%s', (text, expected) => {
    expect(text).toBe(expected);
  });
});

describe('answers that changed', () => {
  const answer = (label: number, before: number, after: number, probabilityAfter: number): ChangedAnswer => ({ index: 0, label, before, after, probabilityBefore: 0.5, probabilityAfter });

  it('say what was lost first, then what was won', () => {
    const changes = [answer(1, 2, 3, 0.9), answer(1, 2, 1, 0.6), answer(1, 1, 2, 0.5), answer(1, 1, 2, 0.7)];
    expect(orderedChanges(changes).map((one) => `${verdictOf(one)} ${one.probabilityAfter}`)).toEqual(['wasRight 0.7', 'wasRight 0.5', 'isRight 0.6', 'wrong 0.9']);
  });
});

describe('the settings of an export', () => {
  it.each([
    ['limit', '99.5', false],
    ['limit', '99,5', false],
    ['limit', '', true],
    ['limit', '101', true],
    ['limit', 'most', true],
    ['proofImages', '', false],
    ['proofImages', '0', true],
    ['proofImages', '1000', false],
    ['calibration', '', true],
    ['calibration', '10001', true],
    ['calibration', '1.5', true],
  ] as const)('%s "%s" is wrong: %s', (name, text, wrong) => {
    const form = new ExportForm();
    form.texts[name] = text;
    expect([form.isWrong(name), form.problems]).toEqual([wrong, wrong]);
  });

  it('are what the bridge takes, for every line', () => {
    const form = new ExportForm();
    form.texts.limit = '99.7';
    form.texts.proofImages = '500';
    form.io = 'uint8';
    for (const row of formatRows) {
      const quantize = row.quantizations.at(-1)!;
      const read = exportSettingsSchema.parse(form.settings(row, quantize, 'best'));
      expect(read).toMatchObject({ format: row.format, quantize, minAgreement: 0.997, proofImages: 500, io: quantize === 'int8' ? 'uint8' : 'float' });
    }
    expect(form.settings(line('tflite int8'), 'int8', '3', ['conv2d'])).toMatchObject({ io: 'uint8', calibrationImages: 200, checkpoint: '3', keepFloat: ['conv2d'] });
  });

  it('take a package in the form last made, until another is chosen', () => {
    const form = new ExportForm();
    const made = new Map([
      [formKey('web', 'float16'), exported('1', { settings: exportSettingsSchema.parse({ format: 'web', quantize: 'float16' }) })],
      [formKey('web', 'uint8'), exported('2', { settings: exportSettingsSchema.parse({ format: 'web', quantize: 'uint8' }) })],
    ]);
    expect(form.quantize(line('web'), none)).toBe('none');
    expect(form.quantize(line('web'), made)).toBe('uint8');
    form.setQuantize(line('web'), 'uint16');
    expect(form.quantize(line('web'), made)).toBe('uint16');
  });
});

describe('exports of a network', () => {
  const detail = runDetail({
    best: { epoch: 3, metric: 'valAccuracy', value: 0.7 },
    checkpoints: [
      { epoch: 3, step: 0, folder: '3', bytes: 10, created: '', valLoss: null, valAccuracy: null, valTopK: null },
      { epoch: 4, step: 0, folder: '4', bytes: 10, created: '', valLoss: null, valAccuracy: null, valTopK: null },
      { epoch: 4, step: 5, folder: '4-5', bytes: 10, created: '', valLoss: null, valAccuracy: null, valTopK: null },
    ],
  });
  const target = targetOfRun(detail);

  it('know their checkpoint', () => {
    expect([target.epochs, target.checkpointBytes]).toEqual([[4, 3], 30]);
    expect(['best', 'last', '3'].map((one) => chosenOf(one, target))).toEqual([3, '4-5', 3]);
    const ended = targetOfRun({ ...detail, checkpoints: [...detail.checkpoints.slice(0, 1), { epoch: 5, step: 0, folder: 'final', bytes: 5, created: '', valLoss: 1, valAccuracy: 0.5, valTopK: null }] });
    expect([ended.epochs, ended.last, chosenOf('last', ended), chosenOf('best', ended)]).toEqual([[3], 'final', 'final', 3]);
  });

  it('are compared only with those of the same checkpoint, the newest of each form', () => {
    const rows = [exported('5', { network: { kind: 'model', id: 'r1' } }), exported('3', { network: { kind: 'run', id: 'other' } }), exported('2'), exported('1'), exported('0', { report: { ...report(1, null), checkpoint: '4-5' } })];
    expect(newestByForm(rows, target, 'best').get('tflite none')?.export).toBe('2');
    expect(newestByForm(rows, target, 'last').get('tflite none')?.export).toBe('0');
  });
});

describe('the list of exports', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  async function listed(remove: () => null = () => null) {
    const bridge = new FakeBridge({ 'exports.list': () => [exported('1')], 'exports.make': () => exported('2', { state: 'working', report: null }), 'exports.cancel': () => null, 'exports.remove': remove });
    const exports = new Exports(bridge);
    await exports.load();
    return { bridge, exports };
  }
  const states = (exports: Exports): string => exports.list.map((row) => `${row.export} ${row.state}`).join();

  it('follows what it hears, also of an export that is faster than the answer', async () => {
    const { bridge, exports } = await listed();
    await exports.make({ kind: 'run', id: 'r1' }, { format: 'tflite' });
    expect(states(exports)).toBe('2 working,1 done');
    bridge.tell('exports', { row: exported('2') });
    expect(states(exports)).toBe('2 done,1 done');
    await exports.make({ kind: 'run', id: 'r1' }, { format: 'tflite' });
    expect(states(exports)).toBe('2 done,1 done');
    bridge.tell('exports', { deleted: '1' });
    expect(states(exports)).toBe('2 done');
  });

  it('removes only after the time to undo', async () => {
    const { bridge, exports } = await listed();
    exports.remove('1', () => undefined)();
    expect(states(exports)).toBe('1 done');
    exports.remove('1', () => undefined);
    expect(states(exports)).toBe('');
    await vi.advanceTimersByTimeAsync(undoTime);
    expect(bridge.asked.at(-1)).toEqual({ name: 'exports.remove', input: { export: '1' } });
    expect(states(exports)).toBe('');
  });

  it('shows again what could not be removed, and says why', async () => {
    const { exports } = await listed(() => {
      throw new EpochalError({ code: 'home.unusable', message: 'It is read-only.', hint: 'Allow it.' });
    });
    const failed: PlainError[] = [];
    exports.remove('1', (error) => void failed.push(error));
    await vi.advanceTimersByTimeAsync(undoTime);
    expect([failed[0]?.code, states(exports)]).toEqual(['home.unusable', '1 done']);
  });
});
