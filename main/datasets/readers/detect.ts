import { EpochalError } from '../../../core/errors.ts';
import type { Task } from '../progress.ts';
import { layouts } from './catalogue.ts';
import type { Container } from './container.ts';
import { refuseKind } from './file.ts';
import type { Found, Layout } from './layout.ts';
import { magicOf } from './open.ts';
import type { ReadOptions } from './options.ts';

export type Detected = Found & { layout: Layout };

/**
 * Finds out which data set lies in `container`.
 * @throws EpochalError `dataset.options`, `dataset.incomplete` naming the missing files, `dataset.kind`, `dataset.not-archive` when it is none that can be read;
 *   what the layouts throw.
 */
export async function detectLayout(container: Container, options: ReadOptions, task: Task): Promise<Detected> {
  const { as } = options;
  const found: Detected[] = [];
  // Of what is asked for first, so that the others are looked for only where there is nothing of it.
  for (const layout of [...layouts].sort((a, b) => Number(b.kind === as) - Number(a.kind === as))) {
    const one = await layout.find(container, options, task);
    if (one) found.push({ ...one, layout });
    if (one?.share === 1 && (!as || layout.kind === as)) break;
  }
  found.sort((a, b) => b.share - a.share);
  const best = found.find(({ layout }) => !as || layout.kind === as) ?? found[0];
  if (!best) {
    if (container.kind === 'file') throw refuseKind(container.path, await magicOf(container.path));
    if (container.entries.length === 0) throw new EpochalError('dataset.empty', { path: container.path });
    const some = container.entries.slice(0, 5).map((entry) => entry.path).join(', ');
    throw new EpochalError('dataset.kind', { path: container.path, found: `${some}${container.entries.length > 5 ? ', …' : ''}` });
  }
  if (as && best.layout.kind !== as)
    throw new EpochalError('dataset.kind/other', { path: container.path, title: best.layout.title, as, kind: best.layout.kind });
  if (best.missing.length > 0)
    throw new EpochalError('dataset.incomplete', { path: container.path, title: best.layout.title, missing: best.missing.join(', ') });
  const other = Object.keys(options).find((name) => name !== 'as' && !best.layout.heeds?.includes(name as keyof ReadOptions));
  if (other !== undefined) throw new EpochalError('dataset.options', { option: other, title: best.layout.title });
  return best;
}
