/** Fields of a training's form: their bounds, and what is wrong with a text against them. */
export type FieldKey = 'epochs' | 'batchSize' | 'learningRate' | 'share' | 'seed' | 'limit' | 'testLimit' | 'threads' | 'optimizer' | 'validation' | 'shuffle';

export interface FieldSpec {
  whole: boolean;
  min?: number;
  max?: number;
  /** Excluded bounds. */
  above?: number;
  below?: number;
  /** Whether nothing may stand there: it means all, or automatic. */
  optional?: boolean;
}

/** Bounds as `core/training.ts` has them. */
export const fieldSpecs: Readonly<Partial<Record<FieldKey, FieldSpec>>> = {
  epochs: { whole: true, min: 1, max: 100_000 },
  batchSize: { whole: true, min: 1, max: 65_536 },
  learningRate: { whole: false, above: 0 },
  share: { whole: false, above: 0, below: 1 },
  seed: { whole: true, min: 0, max: 2 ** 31 - 1 },
  limit: { whole: true, min: 1, optional: true },
  testLimit: { whole: true, min: 1, optional: true },
  threads: { whole: true, min: 1, max: 1024, optional: true },
};

/** What is wrong: a message's key and what fills it. */
export type Problem =
  | { key: 'field.error.whole' | 'field.error.number' | 'field.error.noTest' }
  | { key: 'field.error.min' | 'field.error.above'; min: number }
  | { key: 'field.error.max' | 'field.error.below'; max: number }
  | { key: 'field.error.needs'; needs: string }
  | { key: 'field.error.batch'; count: number };

export function check({ whole, min, max, above, below, optional = false }: FieldSpec, text: string): Problem | null {
  const trimmed = text.trim();
  if (trimmed === '' && optional) return null;
  const value = trimmed === '' ? NaN : Number(trimmed);
  if (!Number.isFinite(value)) return { key: whole ? 'field.error.whole' : 'field.error.number' };
  if (whole && !Number.isInteger(value)) return { key: 'field.error.whole' };
  if (min !== undefined && value < min) return { key: 'field.error.min', min };
  if (max !== undefined && value > max) return { key: 'field.error.max', max };
  if (above !== undefined && value <= above) return { key: 'field.error.above', min: above };
  if (below !== undefined && value >= below) return { key: 'field.error.below', max: below };
  return null;
}
