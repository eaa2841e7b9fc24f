import { phrase } from '../../../../core/errors/words.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RawValues } from '../../../../core/arguments.ts';
import type { Setting } from '../../../../core/settings.ts';
import { endEpoch, endStep, startCallbacks, retained, unmeasured, type CallbackStates } from '../../../../core/callbacks/callbacks.ts';
import { callbackCatalogue } from '../../../../core/callbacks/catalogue.ts';
import { replay } from '../../../support/callbackReplay.ts';
import { readSetting } from '../../../../core/settings.ts';
import { callback, kerasRuns, measured } from './runs.ts';

const throughJson = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

/** Any callback with arguments that matter in a dozen epochs. */
/** Never -0, which JSON keeps as 0, and no comparison tells from it. */
const anyNumber = fc.oneof(fc.constantFrom(0, 0.1, 0.1, 0.2, 0.5, 1), fc.double({ noDefaultInfinity: false, noNaN: false }).map((value) => value + 0));
const monitors = fc.constantFrom('val_loss', 'loss', 'val_accuracy', 'accuracy');
const modes = fc.constantFrom('auto', 'min', 'max');
const few = fc.nat(3);
const anyCallback: fc.Arbitrary<Setting> = fc.oneof(
  fc
    .record({ monitor: monitors, mode: modes, patience: few, min_delta: fc.constantFrom(0, 0.05), start_from_epoch: few, restore_best_weights: fc.boolean(), baseline: fc.constantFrom(null, 0.3) })
    .map((values) => callback('EarlyStopping', values)),
  fc
    .record({ monitor: monitors, mode: modes, patience: few, factor: fc.constantFrom(0.1, 0.5), cooldown: few, min_lr: fc.constantFrom(0, 0.01) })
    .map((values) => callback('ReduceLROnPlateau', values)),
  fc
    .record({ monitor: monitors, mode: modes, save_best_only: fc.boolean(), period: fc.integer({ min: 1, max: 3 }), max_to_keep: fc.constantFrom(null, 1, 3) })
    .map((values) => callback('ModelCheckpoint', values)),
  fc.constantFrom(callback('TerminateOnNaN'), callback('CSVLogger'), callback('TensorBoard')),
);
const anyRows = fc
  .array(fc.record({ loss: anyNumber, accuracy: anyNumber, val_loss: anyNumber, val_accuracy: anyNumber }, { requiredKeys: ['loss', 'accuracy'] }), { maxLength: 12 })
  .map((all) => all.map((values, epoch) => ({ epoch, values })));

describe('replay', () => {
  it('goes on from any epoch as if it had never been away', () => {
    fc.assert(
      fc.property(fc.array(anyCallback, { maxLength: 4 }), anyRows, fc.nat(12), (settings, rows, cut) => {
        const whole = replay(settings, rows, { learningRate: 0.1 });
        const head = replay(settings, rows.slice(0, cut), { learningRate: 0.1 });
        if (head.stopEpoch !== null) {
          expect(whole).toEqual(head);
          return;
        }
        const states = throughJson(head.states.at(-1) ?? startCallbacks(settings));
        const tail = replay(settings, rows.slice(cut), { learningRate: head.rates.at(-1) ?? 0.1, states });
        expect(tail).toEqual({ ...whole, states: whole.states.slice(cut), rates: whole.rates.slice(cut), saved: whole.saved.slice(head.saved.length) });
      }),
      { numRuns: 500 },
    );
  });

  it('changes nothing it is given', () => {
    const frozen = <T>(value: T): T => {
      if (typeof value === 'object' && value !== null) Object.values(value).forEach(frozen);
      return Object.freeze(value);
    };
    fc.assert(
      fc.property(fc.array(anyCallback, { maxLength: 4 }), anyRows, (settings, rows) => {
        let states: CallbackStates = frozen(startCallbacks(frozen(settings)));
        for (const { epoch, values } of frozen(rows)) {
          const logs = frozen({ epoch, step: 0, stepsPerEpoch: 1, stepsDone: epoch + 1, values });
          states = frozen(endStep(settings, states, logs).states);
          states = frozen(endEpoch(settings, states, frozen({ epoch, values, learningRate: 0.1 })).states);
        }
      }),
    );
  });

  const byEpochs = kerasRuns.filter(({ saves }) => saves.every(([, step]) => step === null));
  it.each(byEpochs.map((one) => [one.name, one] as const))(
    "finds Keras's end of %s from its epochs alone",
    (_, keras) => {
      const found = replay(keras.callbacks, keras.rows, { learningRate: keras.learningRate });
      expect(found.stopEpoch).toBe(keras.stopEpoch);
      expect(found.rates.map(Math.fround)).toEqual(keras.rates);
      expect(found.saved).toEqual(keras.saves.map(([epoch]) => epoch));
      const restored = found.restore ? found.restore.epoch - 1 : keras.rows[found.rates.length - 1]!.epoch;
      expect(restored).toBe(keras.endsWith);
    },
  );

  it('says which epoch was best, and why it stopped, counting for people from 1', () => {
    const rows = measured('val_loss', [1, 0.5, 0.25, 0.5, 0.3, 0.1]);
    const found = replay([callback('EarlyStopping', { patience: 2, restore_best_weights: true })], rows, { learningRate: 0.1 });
    expect(found).toMatchObject({ stopEpoch: 4, bestEpoch: 2, restore: { epoch: 3, step: 0 } });
    expect(found.stopReason).toBe('val_loss has not become better for 2 epochs; its best, 0.25, was in epoch 3.');
  });
});

describe('retained', () => {
  const values = [1, 0.5, 0.7, 0.4, 0.6, 0.6];
  it.each<[string, Setting[], ReturnType<typeof retained>]>([
    ['nothing without callbacks', [], []],
    ['nothing for an early stop that restores nothing', [callback('EarlyStopping', { patience: 9 })], []],
    ['the best, for an early stop that restores it', [callback('EarlyStopping', { patience: 9, restore_best_weights: true })], [{ epoch: 4, step: 0, callbacks: [0], weightsOnly: true }]],
    ['the newest save', [callback('ModelCheckpoint')], [{ epoch: 6, step: 0, callbacks: [0], weightsOnly: false }]],
    ['the newest two', [callback('ModelCheckpoint', { max_to_keep: 2 })], [{ epoch: 5, step: 0, callbacks: [0], weightsOnly: false }, { epoch: 6, step: 0, callbacks: [0], weightsOnly: false }]],
    ['every second', [callback('ModelCheckpoint', { period: 2, max_to_keep: null, save_weights_only: true })], [2, 4, 6].map((epoch) => ({ epoch, step: 0, callbacks: [0], weightsOnly: true }))],
    ['each that was best', [callback('ModelCheckpoint', { save_best_only: true, max_to_keep: null })], [1, 2, 4].map((epoch) => ({ epoch, step: 0, callbacks: [0], weightsOnly: false }))],
    [
      'one that two want, whole if one of them wants it whole',
      [callback('EarlyStopping', { patience: 9, restore_best_weights: true }), callback('ModelCheckpoint', { save_best_only: true })],
      [{ epoch: 4, step: 0, callbacks: [0, 1], weightsOnly: false }],
    ],
  ])('keeps %s', (_, settings, expected) => {
    expect(replay(settings, measured('val_loss', values), { learningRate: 0.1 }).retained).toEqual(expected);
  });

  it('names a save within an epoch by its step, and one at its last step by its end', () => {
    const settings = [callback('ModelCheckpoint', { save_freq: 3, max_to_keep: null })];
    let states = startCallbacks(settings);
    for (let stepsDone = 1; stepsDone <= 12; stepsDone++) {
      const at = { epoch: Math.floor((stepsDone - 1) / 6), step: (stepsDone - 1) % 6, stepsPerEpoch: 6, stepsDone };
      states = endStep(settings, states, { ...at, values: { loss: 1 } }).states;
    }
    expect(retained(settings, states).map(({ epoch, step }) => [epoch, step])).toEqual([[0, 3], [1, 0], [1, 3], [2, 0]]);
  });
});

describe('a callback', () => {
  it.each<[string, string, object]>([
    ['a factor of 1', 'ReduceLROnPlateau', { factor: 1 }],
    ['a measure that is not there', 'EarlyStopping', { monitor: 'val_acc' }],
    ['half an epoch of patience', 'EarlyStopping', { patience: 0.5 }],
    ['a frequency of 0', 'ModelCheckpoint', { save_freq: 0 }],
    ['a word that is no frequency', 'TensorBoard', { update_freq: 'step' }],
    ['a separator of two characters', 'CSVLogger', { separator: '::' }],
  ])('refuses %s', (_, type, raw) => {
    expect(readSetting(callbackCatalogue, { type, arguments: raw })).toBeNull();
    expect(readSetting(callbackCatalogue, { type })).not.toBeNull();
  });

  it('is refused before the run when it looks at what is never measured', () => {
    const settings = [callback('EarlyStopping'), callback('ModelCheckpoint'), callback('ModelCheckpoint', { save_best_only: true, monitor: 'val_accuracy' }), callback('TerminateOnNaN')];
    expect(unmeasured(settings, ['loss', 'accuracy'])).toEqual([{ type: 'EarlyStopping', monitor: 'val_loss' }, { type: 'ModelCheckpoint', monitor: 'val_accuracy' }]);
    expect(unmeasured(settings, ['loss', 'accuracy', 'val_loss', 'val_accuracy'])).toEqual([]);
  });

  it('fails the run at a loss that is no number, where told to', () => {
    const logs = { epoch: 0, step: 2, stepsPerEpoch: 9, stepsDone: 3, values: { loss: Number.NaN } };
    const stop = (raw: RawValues) => endStep([callback('TerminateOnNaN', raw)], [{}], logs);
    expect(stop({})).toMatchObject({ stop: phrase`The loss became ${'NaN'}.`, fail: false });
    expect(stop({ raise_error: true })).toMatchObject({ stop: phrase`The loss became ${'NaN'}.`, fail: true });
  });
});
