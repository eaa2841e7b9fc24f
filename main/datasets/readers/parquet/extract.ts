import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { ClassGroup, DatasetInfo, SplitName } from '../../../../core/datasets.ts';
import { phrase } from '../../../../core/errors/words.ts';
import { naturalOrder } from '../../../../core/natural-order.ts';
import { makeFolder } from '../../../system/durable.ts';
import { chineseOf, publishedNames } from '../../labels.ts';
import type { PictureItem } from '../../packing/item.ts';
import type { PictureSet } from '../../packing/picture-set.ts';
import type { Task } from '../../progress.ts';
import { mostClasses } from '../arrays/labels.ts';
import { refusedArray } from '../arrays/refusal.ts';
import type { PictureRow, PictureTable } from './table.ts';

/** A file of pictures, all of one split but for those without a label. */
export interface SplitTable {
  /** Of the file. */
  name: string;
  split: SplitName;
  table: PictureTable;
}

/**
 * Lays each picture in a file of its own in `folder`, since what decodes them reads files; only a row group is in memory.
 * @throws EpochalError `dataset.array`, `dataset.cancelled`.
 */
export async function extractPictures(origin: string, files: readonly SplitTable[], folder: string, task: Task): Promise<PictureSet & { classesZh?: string[] }> {
  makeFolder(folder);
  const total = files.reduce((sum, { table }) => sum + table.rows, 0);
  const digits = String(total).length;
  const rows: (Omit<PictureItem, 'label'> & Pick<PictureRow, 'label'>)[] = [];
  const left: DatasetInfo['skipped'] = [];
  const groups = new GroupsOfLabels();
  let done = 0;
  for (const { name: file, split, table } of files) {
    for await (const some of table.read()) {
      task.checkCancelled();
      for (const { picture, path, label, group } of some) {
        const number = String(done++).padStart(digits, '0');
        const isLabelled = label !== null && label !== -1 && label !== '';
        const name = [`${isLabelled ? split : 'unlabeled'}/${number}`, ...(path === null ? [] : [basename(path)])].join(' ');
        if (picture === null) {
          left.push({ path: name, reason: phrase`its row has no picture` });
          continue;
        }
        if (isLabelled) checkLabel(file, done - 1, label, table.columns.classes);
        if (isLabelled && group !== null) groups.learn(file, done - 1, label, group);
        writeFileSync(join(folder, number), picture);
        rows.push({ name, path: join(folder, number), split: isLabelled ? split : 'unlabeled', label: isLabelled ? label : null, bytes: picture.length, modified: 0 });
      }
      task.report({ phase: 'unpack', done, total, unit: 'images', message: phrase`Reading pictures` });
    }
  }
  const { columns } = files[0]!.table;
  const classes = columns.classes ?? namesOf(rows.map(({ label }) => label));
  const byName = new Map(classes.map((name, label) => [name, label]));
  const items = rows.map(({ label, ...row }): PictureItem => ({ ...row, label: typeof label === 'number' && columns.classes !== null ? label : (byName.get(String(label ?? '')) ?? 0) }));
  const classesZh = Object.values(publishedNames).map((published) => chineseOf(classes, published)).find((names) => names !== undefined);
  return { origin, classes, items, left, groups: columns.group ? groups.named(columns.group.names) : [], ...(classesZh ? { classesZh } : {}) };
}

/** @throws EpochalError `dataset.array`. */
function checkLabel(file: string, row: number, label: number | string, classes: string[] | null): void {
  const most = classes?.length ?? mostClasses;
  if (typeof label === 'string' ? classes === null : Number.isInteger(label) && label >= 0 && label < most) return;
  throw refusedArray(file, phrase`label ${label} of row ${row} is out of range, a whole number from 0 to ${most - 1} is needed`, phrase`Number the classes from 0 on, or give their names as texts.`);
}

/** Of labels that have no names: numbers up to the greatest, or the texts in natural order. */
function namesOf(labels: readonly (number | string | null)[]): string[] {
  const numbers = labels.filter((label) => typeof label === 'number');
  const texts = new Set(labels.filter((label) => typeof label === 'string'));
  if (texts.size > 0) return [...texts].sort(naturalOrder);
  return Array.from({ length: numbers.reduce((most, label) => Math.max(most, label), 0) + 1 }, (_, label) => String(label));
}

/** Which group each label is in, learned from pictures that say both. */
class GroupsOfLabels {
  readonly #of = new Map<number | string, number>();

  /** @throws EpochalError `dataset.array`. */
  learn(file: string, row: number, label: number | string, group: number): void {
    const before = this.#of.get(label) ?? group;
    if (before !== group) throw refusedArray(file, phrase`row ${row} of class ${label} is in group ${group}, others of its class are in ${before}`, phrase`Download it again.`);
    this.#of.set(label, group);
  }

  named(names: string[]): ClassGroup[] {
    const published = publishedNames.cifar100.groups;
    const namesZh = published && chineseOf(names, published);
    return names.map((name, index) => ({ name, ...(namesZh ? { nameZh: namesZh[index]! } : {}), classes: [...this.#of].flatMap(([label, group]) => (group === index ? [Number(label)] : [])).sort((a, b) => a - b) }));
  }
}
