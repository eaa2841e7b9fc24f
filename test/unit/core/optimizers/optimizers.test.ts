import { phraseText } from '../../../../core/errors/words.ts';
import { describe, expect, it } from 'vitest';
import { readValues, type RawValues } from '../../../../core/arguments.ts';
import { optimizerCatalogue } from '../../../../core/optimizers/catalogue.ts';
import { commonOptimizerArguments } from '../../../../core/optimizers/arguments.ts';

function read(type: string, raw: RawValues): string | Record<string, unknown> {
  const definition = optimizerCatalogue.get(type)!;
  try {
    const values = readValues(definition.arguments, raw, (problem, hint) => { throw new Error(`${phraseText(problem)} | ${phraseText(hint)}`); });
    const conflict = definition.check?.(values) ?? null;
    return conflict ? `${phraseText(conflict.problem)} | ${phraseText(conflict.hint)}` : values;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Of keras/src/optimizers. */
const defaults: Record<string, [learningRate: number, own: RawValues]> = {
  SGD: [0.01, { momentum: 0, nesterov: false }],
  Adam: [0.001, { beta_1: 0.9, beta_2: 0.999, epsilon: 1e-7, amsgrad: false }],
  AdamW: [0.001, { beta_1: 0.9, beta_2: 0.999, epsilon: 1e-7, amsgrad: false, weight_decay: 0.004 }],
  RMSprop: [0.001, { rho: 0.9, momentum: 0, epsilon: 1e-7, centered: false }],
  Nadam: [0.001, { beta_1: 0.9, beta_2: 0.999, epsilon: 1e-7 }],
  Adagrad: [0.001, { initial_accumulator_value: 0.1, epsilon: 1e-7 }],
  Adadelta: [0.001, { rho: 0.95, epsilon: 1e-7 }],
  Adamax: [0.001, { beta_1: 0.9, beta_2: 0.999, epsilon: 1e-7 }],
  Lion: [0.001, { beta_1: 0.9, beta_2: 0.99 }],
};
const common = {
  weight_decay: null, clipnorm: null, clipvalue: null, global_clipnorm: null,
  use_ema: false, ema_momentum: 0.99, ema_overwrite_frequency: null, gradient_accumulation_steps: null,
};

describe('the optimizers', () => {
  it.each([...optimizerCatalogue.values()].map((definition) => [definition.type, definition] as const))("%s has Keras's defaults", (type, definition) => {
    const [learningRate, own] = defaults[type]!;
    expect(read(type, {})).toEqual({ ...common, ...own });
    expect(definition.defaultLearningRate).toBe(learningRate);
  });

  it('are those of the table, each argument with a line for people', () => {
    expect([...optimizerCatalogue.keys()].sort()).toEqual(Object.keys(defaults).sort());
    for (const { arguments: table, description } of optimizerCatalogue.values()) {
      for (const line of [description, ...Object.values(table).map((argument) => argument.description)]) expect(line).toMatch(/^[A-Z].+\.$/);
    }
  });

  it('name their own arguments before the common ones', () => {
    const names = Object.keys(optimizerCatalogue.get('RMSprop')!.arguments);
    expect(names).toEqual(['rho', 'momentum', 'epsilon', 'centered', ...Object.keys(commonOptimizerArguments)]);
  });

  it.each<[string, RawValues]>([
    ['SGD', { momentum: 1, nesterov: true, clipnorm: 1 }],
    ['Adam', { global_clipnorm: 0.5, weight_decay: 0, use_ema: true, ema_momentum: 1, ema_overwrite_frequency: 1 }],
    ['AdamW', { weight_decay: 0, gradient_accumulation_steps: 2, clipvalue: null, clipnorm: 3 }],
    ['Lion', { beta_1: 1, clipvalue: 0 }],
  ])('%s takes %j', (type, raw) => {
    expect(read(type, raw)).toMatchObject(raw);
  });

  it.each<[string, RawValues, RegExp]>([
    ['Adam', { clipnorm: 1, clipvalue: 0.5 }, /got clipnorm=1 and clipvalue=0.5.*one way only \| Keep one of clipnorm, clipvalue/],
    ['SGD', { clipnorm: 1, clipvalue: 0.5, global_clipnorm: 2 }, /clipnorm=1 and clipvalue=0.5 and global_clipnorm=2/],
    ['Lion', { clipnorm: 0, global_clipnorm: 2 }, /clipnorm=0 and global_clipnorm=2/],
    ['AdamW', { weight_decay: null }, /weight_decay=null.*needs a number \(at least 0\)\./],
    ['Adam', { weight_decay: -0.1 }, /weight_decay=-0.1.*at least 0\), or null/],
    ['Adam', { clipnorm: -1 }, /clipnorm=-1/],
    ['Adam', { use_ema: 1 }, /use_ema=1.*true or false/],
    ['Adam', { ema_momentum: 1.5 }, /ema_momentum=1.5.*at most 1/],
    ['Adam', { ema_overwrite_frequency: 0 }, /ema_overwrite_frequency=0.*at least 1\), or null/],
    ['Adam', { gradient_accumulation_steps: 1 }, /gradient_accumulation_steps=1.*at least 2\), or null/],
    ['Adam', { gradient_accumulation_steps: 2.5 }, /gradient_accumulation_steps=2.5.*whole number/],
    ['Adam', { beta_2: 1 }, /beta_2=1.*below 1/],
    ['Adam', { loss_scale_factor: 2 }, /no argument 'loss_scale_factor' \| Its arguments are beta_1, /],
    ['SGD', { momentum: 1.1 }, /momentum=1.1.*at most 1/],
    ['RMSprop', { rho: -0.1 }, /rho=-0.1/],
    ['Adagrad', { initial_accumulator_value: -1 }, /initial_accumulator_value=-1.*at least 0/],
    ['Lion', { beta_1: 0 }, /beta_1=0.*above 0/],
  ])('%s refuses %j', (type, raw, message) => {
    expect(read(type, raw)).toMatch(message);
  });
});
