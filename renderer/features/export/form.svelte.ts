import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import type { ExportChanges, ExportIo, ExportRow, Quantization } from '../../../core/exports.ts';
import { readNumber } from '../../ui/numbers.ts';
import { formKey, type FormatRow } from './rows.ts';

/** Settings that are typed. */
export type TypedName = 'limit' | 'proofImages' | 'calibration';

/** What each takes: null for a text that is none of it. */
const readers: Readonly<Record<TypedName, (text: string) => { value: number | null } | null>> = {
  limit: (text) => bounded(readNumber(text), 0, 100),
  proofImages: (text) => (text === '' ? { value: null } : whole(text, Number.MAX_SAFE_INTEGER)),
  calibration: (text) => whole(text, 10_000),
};

/** What is to be exported and how, kept while the window is open. */
export class ExportForm {
  /** Keys of the lines that are ticked. */
  readonly chosen = new SvelteSet<string>();
  /** Keys of the lines that are unfolded. */
  readonly open = new SvelteSet<string>();
  io: ExportIo = $state('float');
  /** Data set to compare on; null for the run's. */
  dataset: string | null = $state(null);
  readonly texts: Record<TypedName, string> = $state({ limit: '98', proofImages: '', calibration: '200' });
  readonly #forms = new SvelteMap<string, Quantization>();

  /** The form of the weights a line is exported in: the one chosen, else that of the newest export, else the usual one. */
  quantize({ key, format, quantizations }: FormatRow, made: ReadonlyMap<string, ExportRow>): Quantization {
    const newest = quantizations.flatMap((one) => made.get(formKey(format, one)) ?? []).toSorted((a, b) => b.created.localeCompare(a.created))[0];
    return this.#forms.get(key) ?? newest?.settings.quantize ?? quantizations[0]!;
  }

  setQuantize({ key }: FormatRow, quantize: Quantization): void {
    this.#forms.set(key, quantize);
  }

  isWrong(name: TypedName): boolean {
    return readers[name](this.texts[name].trim()) === null;
  }

  get problems(): boolean {
    return (Object.keys(readers) as TypedName[]).some((name) => this.isWrong(name));
  }

  /** Share of images whose answer must stay the same; while what is typed is wrong, the usual one. */
  get limit(): number {
    const read = readers.limit(this.texts.limit.trim());
    return read?.value == null ? 0.98 : Number((read.value / 100).toFixed(6));
  }

  /**
   * What to ask for. The form must have no problem.
   * @param checkpoint `best`, `last` or the number of an epoch
   * @param keepFloat layers that stay float32
   */
  settings({ format }: FormatRow, quantize: Quantization, checkpoint: string, keepFloat: readonly string[] = []): ExportChanges {
    const number = (name: TypedName): number | null => readers[name](this.texts[name].trim())?.value ?? null;
    return {
      format,
      quantize,
      checkpoint,
      minAgreement: this.limit,
      proofImages: number('proofImages'),
      dataset: this.dataset,
      ...(quantize === 'int8' ? { io: this.io } : {}),
      ...(quantize === 'int8' || quantize === '16x8' ? { calibrationImages: number('calibration') ?? 200 } : {}),
      ...(keepFloat.length > 0 ? { keepFloat: [...keepFloat] } : {}),
    };
  }
}

function whole(text: string, most: number): { value: number } | null {
  const value = readNumber(text);
  return Number.isInteger(value) ? bounded(value, 1, most) : null;
}

function bounded(value: number | null, least: number, most: number): { value: number } | null {
  return value !== null && value >= least && value <= most ? { value } : null;
}
