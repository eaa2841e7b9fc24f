import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exportSettingsSchema, type Quantization } from '../../core/exports.ts';
import { tfjs } from '../../main/export/tfjs/tfjs.ts';
import { sourceOf, toolsOf } from './exportSource.ts';
import type { Sample } from './samples.ts';

/** What the writer makes of a sample, each file as one. */
export async function tfjsFiles({ model, weights }: Pick<Sample, 'model' | 'weights'>, quantize: Quantization = 'none'): Promise<Map<string, Buffer>> {
  const { files } = await tfjs.write(sourceOf({ model, weights }), exportSettingsSchema.parse({ format: 'tfjs', quantize }), toolsOf(null));
  return new Map(Array.from(files, ([path, parts]) => [path, Buffer.concat(parts)]));
}

export function writeFiles(folder: string, files: ReadonlyMap<string, Uint8Array>): void {
  mkdirSync(folder, { recursive: true });
  for (const [path, bytes] of files) writeFileSync(join(folder, path), bytes);
}
