import fc from 'fast-check';
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readScalar, scalarEvent, versionEvent } from '../../../../main/records/events.ts';
import { TensorBoardLog } from '../../../../main/records/tensorBoardLog.ts';
import { crc32c, frame, unframe } from '../../../../main/records/tfrecord.ts';
import { scalarsIn } from '../../../support/events.ts';

interface KerasFile {
  updateFreq: 'epoch' | 'batch';
  folder: 'train' | 'validation';
  events: ({ wallTime: number; version: string; writer: string } | { wallTime: number; step: number; tag: string; value: number })[];
  /** Base64. */
  bytes: string;
}

const fixture = join(import.meta.dirname, '..', '..', '..', 'fixtures', 'callbacks', 'events.json');
const files = JSON.parse(readFileSync(fixture, 'utf8')) as KerasFile[];

describe('TFRecord', () => {
  it.each<[string, Uint8Array, number]>([
    // RFC 3720, B.4.
    ['32 zeros', new Uint8Array(32), 0x8a9136aa],
    ['32 ones', new Uint8Array(32).fill(255), 0x62a8ab43],
    ['0 to 31', Uint8Array.from({ length: 32 }, (_, index) => index), 0x46dd794e],
    ['31 to 0', Uint8Array.from({ length: 32 }, (_, index) => 31 - index), 0x113fdb5c],
    ["'123456789'", Buffer.from('123456789'), 0xe3069283],
  ])('has the CRC-32C of %s', (_, bytes, crc) => {
    expect(crc32c(bytes)).toBe(crc);
  });

  it('gives back what was framed, and drops what was cut off or changed', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { minLength: 1, maxLength: 5 }), fc.nat(), fc.nat(), (all, cut, changed) => {
        const records = all.map((bytes) => Buffer.from(bytes));
        const file = Buffer.concat(records.map(frame));
        expect(unframe(file)).toEqual(records);
        const short = unframe(file.subarray(0, cut % file.length));
        expect(short).toEqual(records.slice(0, short.length));
        expect(short.length).toBeLessThan(records.length);
        const wrong = Buffer.from(file);
        wrong[changed % file.length]! ^= 1;
        const left = unframe(wrong);
        expect(left).toEqual(records.slice(0, left.length));
        expect(left.length).toBeLessThan(records.length);
      }),
    );
  });
});

describe('an event', () => {
  it('is read as it was written, steps beyond 32 bits too', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.string({ minLength: 1, unit: 'grapheme' }), fc.float({ noNaN: true }), (step, tag, value) => {
        expect(readScalar(scalarEvent({ wallTime: 1, step, tag, value }))).toEqual({ step, tag, value });
      }),
    );
  });

  it('is refused where it is cut off', () => {
    const bytes = scalarEvent({ wallTime: 1, step: 300, tag: 'loss', value: 0.5 });
    for (const length of [1, 10, bytes.length - 1]) expect(() => readScalar(bytes.subarray(0, length))).toThrow(RangeError);
  });
});

describe('events', () => {
  it.each(files.map((file) => [file.updateFreq, file.folder, file] as const))('are those of Keras by %s in %s, byte for byte', (_, __, { events, bytes }) => {
    const own = events.map((event) => frame('version' in event ? versionEvent(event.wallTime, event.writer) : scalarEvent(event)));
    expect(Buffer.concat(own).toString('base64')).toBe(bytes);
    const places = unframe(Buffer.from(bytes, 'base64')).map(readScalar);
    expect(places).toEqual(events.map((event) => ('tag' in event ? { step: event.step, tag: event.tag, value: event.value } : null)));
  });
});

describe('TensorBoardLog', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'epochal-events-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const anew = { epoch: 0, measured: 0, steps: 0 };
  const pathsOf = (part: string) => readdirSync(join(folder, part)).sort().map((name) => join(folder, part, name));
  const placesOf = (part: string) => pathsOf(part).flatMap((path) => scalarsIn(readFileSync(path))).map(({ step, tag }) => ({ step, tag }));
  const values = { loss: 1, accuracy: 0.5 };
  const logs = (epoch: number) => ({ epoch, learningRate: 0.1, values: { ...values, val_loss: 2, val_accuracy: 0.4 } });

  /** Two steps an epoch. */
  function write(log: TensorBoardLog, from: number, to: number): void {
    for (let epoch = from; epoch < to; epoch++) {
      log.batch(epoch * 2 + 1, values);
      log.batch(epoch * 2 + 2, values);
      log.epoch(logs(epoch), epoch * 2 + 2);
    }
  }

  it.each(['epoch', 'batch'] as const)("tells what Keras's tells, in its order, by %s", (updateFreq) => {
    const log = new TensorBoardLog({ folder, updateFreq, from: anew });
    for (let epoch = 0; epoch < 3; epoch++) {
      for (let step = 1; step <= 3; step++) log.batch(epoch * 3 + step, values);
      log.epoch(logs(epoch), epoch * 3 + 3);
    }
    for (const file of files.filter((one) => one.updateFreq === updateFreq)) {
      const keras = file.events.flatMap((event) => ('tag' in event ? [{ step: event.step, tag: event.tag }] : []));
      expect(placesOf(file.folder)).toEqual(keras);
    }
  });

  it('writes every second batch, and every epoch', () => {
    const log = new TensorBoardLog({ folder, updateFreq: 2, from: anew });
    for (let step = 1; step <= 5; step++) log.batch(step, values);
    log.epoch(logs(0), 5);
    expect(placesOf('train').filter(({ tag }) => tag.endsWith('_loss')).map(({ step, tag }) => `${tag} ${step}`)).toEqual(['batch_loss 2', 'batch_loss 4', 'epoch_loss 0']);
  });

  it('makes no file for a validation that is not', () => {
    new TensorBoardLog({ folder, updateFreq: 'epoch', from: anew }).epoch({ epoch: 0, learningRate: 0.1, values }, 2);
    expect(readdirSync(folder)).toEqual(['train']);
  });

  it.each([
    ['at the end of an epoch', { epoch: 2, measured: 4, steps: 4 }],
    ['at the begin', { epoch: 0, measured: 0, steps: 0 }],
    ['where nothing was lost', { epoch: 3, measured: 6, steps: 6 }],
  ])('goes on in a new file %s, and tells no step twice', (_, from) => {
    const options = { folder, updateFreq: 'batch' as const, now: () => 1_700_000_000 };
    write(new TensorBoardLog({ ...options, from: anew }), 0, 3);
    const before = pathsOf('train');
    const whole = new TensorBoardLog({ ...options, from });
    write(whole, from.epoch, 5);
    const after = pathsOf('train');
    expect(after).toEqual([...before, expect.any(String)]);
    for (const part of ['train', 'validation']) {
      const places = placesOf(part).map(({ step, tag }) => `${tag} ${step}`);
      expect(new Set(places).size).toBe(places.length);
    }
    expect(placesOf('train').filter(({ tag }) => tag === 'epoch_loss').map(({ step }) => step)).toEqual([0, 1, 2, 3, 4]);
    expect(placesOf('train').filter(({ tag }) => tag === 'batch_loss').map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(placesOf('validation').filter(({ tag }) => tag === 'evaluation_loss_vs_iterations').map(({ step }) => step)).toEqual([2, 4, 6, 8, 10]);
  });

  it('tells a validation once that is done again after the last step of its epoch', () => {
    write(new TensorBoardLog({ folder, updateFreq: 'batch', from: anew }), 0, 3);
    new TensorBoardLog({ folder, updateFreq: 'batch', from: { epoch: 2, measured: 4, steps: 6 } }).epoch({ epoch: 2, learningRate: 0.1, values: { ...values, val_loss: 1 } }, 6);
    expect(placesOf('train').filter(({ tag }) => tag === 'batch_loss').map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(placesOf('validation').filter(({ tag }) => tag === 'evaluation_loss_vs_iterations').map(({ step }) => step)).toEqual([2, 4, 6]);
  });

  it('takes out what a killed process left half', () => {
    write(new TensorBoardLog({ folder, updateFreq: 'epoch', from: anew }), 0, 2);
    const [path] = pathsOf('train');
    truncateSync(path!, statSync(path!).size - 7);
    new TensorBoardLog({ folder, updateFreq: 'epoch', from: { epoch: 2, measured: 4, steps: 4 } });
    const file = readFileSync(path!);
    const records = unframe(file);
    expect(Buffer.concat(records.map(frame))).toEqual(file);
    expect(records.map(readScalar).at(-1)).toEqual({ tag: 'epoch_loss', step: 1, value: 1 });
  });

  it('leaves other files alone', () => {
    write(new TensorBoardLog({ folder, updateFreq: 'epoch', from: anew }), 0, 1);
    appendFileSync(join(folder, 'train', 'notes.txt'), 'mine');
    new TensorBoardLog({ folder, updateFreq: 'epoch', from: anew });
    expect(readFileSync(join(folder, 'train', 'notes.txt'), 'utf8')).toBe('mine');
  });
});
