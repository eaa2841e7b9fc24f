import type { Training, TrainingChanges } from '../../core/training.ts';
import type { DatasetInfo } from '../../core/datasets.ts';
import { optimizerCatalogue } from '../../core/optimizers/catalogue.ts';
import { rate } from './format.ts';
import { check, fieldSpecs, type FieldKey, type Problem } from './training-fields.ts';

/** What fields hold: text as typed, or a switch. */
export type FieldValue = string | boolean;

/** The settings of a training as a form: what is typed, what is wrong with it, what differs from the recipe. */
export class TrainingForm {
  readonly base: Training;
  readonly #typed: Record<string, FieldValue> = $state({});

  constructor(base: Training) {
    this.base = base;
  }

  value(key: string): FieldValue {
    return this.#typed[key] ?? this.usual(key);
  }

  text(key: string): string {
    return String(this.value(key));
  }

  set(key: string, value: FieldValue): void {
    // Another optimizer has its own learning rate and arguments.
    if (key === 'optimizer' && value !== this.value('optimizer')) this.#forgetOptimizer();
    this.#typed[key] = value;
  }

  reset(key: string): void {
    if (key === 'optimizer') this.#forgetOptimizer();
    delete this.#typed[key];
  }

  resetAll(): void {
    for (const key of Object.keys(this.#typed)) delete this.#typed[key];
  }

  isChanged(key: string): boolean {
    const typed = this.#typed[key];
    return typed !== undefined && String(typed).trim() !== String(this.usual(key));
  }

  get changedKeys(): string[] {
    return Object.keys(this.#typed).filter((key) => this.isChanged(key));
  }

  get optimizer() {
    return optimizerCatalogue.get(this.text('optimizer')) ?? [...optimizerCatalogue.values()][0]!;
  }

  /** What the recipe has, as it would be typed. */
  usual(key: string): FieldValue {
    const { base } = this;
    const ownOptimizer = this.#typed['optimizer'] === undefined || this.#typed['optimizer'] === base.optimizer.type;
    if (key.startsWith('optimizer.')) {
      const name = key.slice('optimizer.'.length);
      const value = (ownOptimizer ? base.optimizer.arguments[name] : undefined) ?? this.optimizer.arguments[name]?.default;
      return typeof value === 'boolean' ? value : String(value ?? '');
    }
    switch (key as FieldKey) {
      case 'optimizer':
        return base.optimizer.type;
      case 'learningRate':
        return rate((ownOptimizer ? base.optimizer.learningRate : null) ?? this.optimizer.defaultLearningRate);
      case 'validation':
        return typeof base.validation === 'number' ? 'share' : base.validation;
      case 'share':
        return typeof base.validation === 'number' ? String(base.validation) : '0.1';
      case 'shuffle':
        return base.shuffle;
      case 'epochs':
      case 'batchSize':
      case 'seed':
        return String(base[key as 'epochs' | 'batchSize' | 'seed']);
      case 'limit':
      case 'testLimit':
      case 'threads':
        return String(base[key as 'limit' | 'testLimit' | 'threads'] ?? '');
    }
  }

  /** What is wrong with one field by itself; null when nothing is. */
  problem(key: string): Problem | null {
    if (key.startsWith('optimizer.')) {
      const argument = this.optimizer.arguments[key.slice('optimizer.'.length)];
      const value = this.value(key);
      if (!argument || typeof value === 'boolean') return null;
      const number = value.trim() === '' ? NaN : Number(value);
      return argument.read(number) === null ? { key: 'field.error.needs', needs: argument.needs } : null;
    }
    if (key === 'share' && this.text('validation') !== 'share') return null;
    const spec = fieldSpecs[key as FieldKey];
    return spec ? check(spec, this.text(key)) : null;
  }

  /** The same, with what only shows against the data. */
  problemWith(key: string, data: DatasetInfo | null): Problem | null {
    const own = this.problem(key);
    if (own || data === null) return own;
    const images = this.images(data);
    if (key === 'batchSize' && images && images.batchSize > images.train) return { key: 'field.error.batch', count: images.train };
    if (key === 'validation' && this.text('validation') === 'test' && data.counts.test === 0) return { key: 'field.error.noTest' };
    return null;
  }

  hasProblem(data: DatasetInfo | null): boolean {
    return this.keys.some((key) => this.problemWith(key, data) !== null);
  }

  get keys(): string[] {
    return [...Object.keys(fieldSpecs), 'optimizer', 'validation', 'shuffle', ...Object.keys(this.optimizer.arguments).map((name) => `optimizer.${name}`)];
  }

  /** How many images train and validate, and in how many steps; null while a field is wrong. */
  images(data: DatasetInfo): { train: number; validation: number; batchSize: number; steps: number } | null {
    if (['batchSize', 'limit', 'testLimit', 'share'].some((key) => this.problem(key) !== null)) return null;
    const atMost = (key: 'limit' | 'testLimit', count: number): number => (this.text(key).trim() === '' ? count : Math.min(count, Number(this.text(key))));
    const available = atMost('limit', data.counts.train);
    const validation = this.text('validation');
    const train = validation === 'share' ? Math.floor(available * (1 - Number(this.text('share')))) : available;
    const batchSize = Number(this.text('batchSize'));
    return {
      train,
      validation: validation === 'share' ? available - train : validation === 'test' ? atMost('testLimit', data.counts.test) : 0,
      batchSize,
      steps: Math.ceil(train / batchSize),
    };
  }

  /** What to send: only what differs from the recipe. The form must have no problem. */
  changes(): TrainingChanges {
    const changes: TrainingChanges = {};
    const whole = (key: 'limit' | 'testLimit' | 'threads'): number | null => (this.text(key).trim() === '' ? null : Number(this.text(key)));
    for (const key of ['epochs', 'batchSize', 'seed'] as const) if (this.isChanged(key)) changes[key] = Number(this.text(key));
    for (const key of ['limit', 'testLimit', 'threads'] as const) if (this.isChanged(key)) changes[key] = whole(key);
    if (this.isChanged('shuffle')) changes.shuffle = this.value('shuffle') === true;
    if (this.isChanged('validation') || (this.text('validation') === 'share' && this.isChanged('share'))) {
      const validation = this.text('validation');
      changes.validation = validation === 'share' ? Number(this.text('share')) : (validation as 'test' | 'none');
    }
    if (this.changedKeys.some((key) => key === 'optimizer' || key === 'learningRate' || key.startsWith('optimizer.'))) {
      const names = Object.keys(this.optimizer.arguments);
      changes.optimizer = {
        type: this.text('optimizer'),
        learningRate: Number(this.text('learningRate')),
        arguments: Object.fromEntries(names.map((name) => [name, this.#argument(`optimizer.${name}`)])),
      };
    }
    return changes;
  }

  #argument(key: string): number | boolean {
    const value = this.value(key);
    return typeof value === 'boolean' ? value : Number(value);
  }

  #forgetOptimizer(): void {
    for (const key of Object.keys(this.#typed)) if (key === 'learningRate' || key.startsWith('optimizer.')) delete this.#typed[key];
  }
}
