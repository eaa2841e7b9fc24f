import type { ExportSettings } from '../../core/exports.ts';
import { factsOf } from './settings.ts';

/** What an export is called when nobody names it: `cnn-cosine.tflite`, `cnn-cosine-int8.tflite`, `cnn-cosine-web`. */
export function exportName(name: string, { format, quantize }: Pick<ExportSettings, 'format' | 'quantize'>): string {
  const base = fileName(name, 'model');
  const quantized = quantize === 'none' ? '' : `-${quantize}`;
  const { extension } = factsOf(format);
  return extension === null ? `${base}-${format}${quantized}` : `${base}${quantized}${extension}`;
}

/** A name of anything as part of a file's: letters, digits, `_` and `-`, in lower case. @param instead where nothing of it is left. */
export function fileName(name: string, instead: string): string {
  return name.normalize('NFKC').replace(/[^\p{L}\p{N}_]+/gu, '-').replace(/^-+|-+$/g, '').slice(0, 60).replace(/[\ud800-\udbff]$/, '').toLowerCase() || instead;
}
