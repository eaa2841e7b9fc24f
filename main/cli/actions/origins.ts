import { originOf, rescan } from '../../datasets/rescan.ts';
import type { ImportOptions } from '../../datasets/datasets.ts';
import type { Context, Outcome } from '../command.ts';
import { withStores } from '../stores.ts';
import { wrongUsage } from '../usage.ts';
import { describe } from './datasets.ts';

export async function rescanDataset(context: Context, id: string, apply: boolean): Promise<Outcome> {
  const datasets = withStores(context, (stores) => stores.datasets);
  const { name } = datasets.info(id);
  const packed = datasets.open(id);
  const found = await rescan(packed).finally(() => packed.close());
  const origin = originOf(packed);
  const isChanged = found.new.length + found.gone.length + found.changed.length > 0;
  const work = { onProgress: context.report.progress(), signal: context.interruption() };
  const info = apply && isChanged ? await datasets.import(origin.path, { ...origin.options, ...work, name, replaces: id }) : datasets.info(id);
  const lists = Object.entries(found).flatMap(([what, names]: [string, string[]]) => names.map((one) => `${what} ${one}`));
  return { value: { id, ...found, applied: apply && isChanged, sha256: info.sha256 }, text: () => [...lists, isChanged ? (apply ? `${id} is imported again.` : 'Import them with --apply.') : 'Nothing has changed.'].join('\n') };
}

export async function resizeDataset(context: Context, id: string, options: { size: ImportOptions['size'] | undefined; fit: ImportOptions['fit'] | undefined; fill: string | undefined; name: string | undefined }): Promise<Outcome> {
  const { size, fit, fill } = options;
  if (!size) throw wrongUsage('datasets resize needs --size.', 'Give it, such as --size 128x128.');
  const datasets = withStores(context, (stores) => stores.datasets);
  const packed = datasets.open(id);
  packed.close();
  const origin = originOf(packed);
  const name = options.name ?? `${packed.info.name} ${size.width}x${size.height}`;
  const asked = { ...(fit === undefined ? {} : { fit }), ...(fill === undefined ? {} : { fill }) };
  const value = await datasets.import(origin.path, { ...origin.options, ...asked, size, name, onProgress: context.report.progress(), signal: context.interruption() });
  return { value, text: () => describe(value) };
}
