import type { Added, Collection } from '../../../core/collections.ts';
import { EpochalError } from '../../../core/errors.ts';
import { phraseText } from '../../../core/errors/words.ts';
import { black } from '../../../core/pictures/fit.ts';
import type { Context, Outcome } from '../command.ts';
import { findPictures } from '../found-pictures.ts';
import { whole } from '../format.ts';
import type { NewDatasetOptions } from '../options/collections.ts';
import { withServices } from '../services.ts';
import { fields } from '../table.ts';
import { wrongUsage } from '../usage.ts';

/** Pictures that are added at once: their pixels are held in memory. */
const atOnce = 200;

export async function newDataset(context: Context, name: string, { classes, size, channels, fit }: NewDatasetOptions): Promise<Outcome> {
  if (classes === undefined) throw wrongUsage('datasets new needs classes.', 'Give their names, such as --classes cat,dog.');
  const [width, height] = size.split('x').map(Number) as [number, number];
  const value = await withServices(context, ({ collections }) => collections.create(name, classes.split(',').map((one) => one.trim()), { width, height, channels: channels === '1' ? 1 : 3, fit, fill: black }));
  return { value, text: () => describe(value) };
}

export async function addPictures(context: Context, id: string, paths: readonly string[], options: { class: string | undefined }): Promise<Outcome> {
  if (options.class === undefined) throw wrongUsage('datasets add needs a class.', 'Give the class that the pictures are of, such as --class cat.');
  const { found } = await findPictures(paths);
  const value = await withServices(context, async ({ collections }) => {
    let all: Added = { added: 0, skipped: [], collection: collections.show(id) };
    const label = labelOf(all.collection, options.class!);
    for (let start = 0; start < found.length && !context.interruption().aborted; start += atOnce) {
      const { added, skipped, collection } = await collections.add(id, label, found.slice(start, start + atOnce).map(({ path }) => ({ path, name: path })));
      all = { added: all.added + added, skipped: [...all.skipped, ...skipped], collection };
    }
    return all;
  });
  return {
    value,
    text: () => [`${whole(value.added)} added to ${options.class}`, ...value.skipped.map(({ path, reason }) => `${path}: ${phraseText(reason)}`), describe(value.collection)].join('\n'),
  };
}

function labelOf({ id, classes }: Collection, name: string): number {
  const label = classes.findIndex((one) => one.name === name);
  if (label === -1) throw new EpochalError('collection.class/name', { id, name: JSON.stringify(name), names: classes.map((one) => one.name).join(', ') });
  return label;
}

function describe({ id, name, shape, classes, sha256 }: Collection): string {
  return fields([
    ['id', id],
    ['name', name],
    ['size', `${shape.width} x ${shape.height} x ${shape.channels}`],
    ['fit', shape.fit],
    ['classes', classes.map((one) => `${one.name} ${whole(one.count)}`).join(', ')],
    ['sha256', sha256],
  ]);
}
