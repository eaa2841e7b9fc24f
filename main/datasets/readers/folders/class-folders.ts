import { splitNames, type ClassGroup, type SplitName } from '../../../../core/datasets.ts';
import { phrase } from '../../../../core/errors/words.ts';
import { naturalOrder } from '../../../../core/natural-order.ts';
import type { PictureSet } from '../../packing/picture-set.ts';
import type { Scan, ScannedFile } from './scan.ts';
import { splitFolders } from './split-names.ts';

interface Folder {
  /** Below the folder that was scanned. */
  path: string;
  /** Pictures that lie in it itself. */
  files: ScannedFile[];
  folders: Map<string, Folder>;
}

/** A folder that is a class. */
interface ClassFolder {
  /** Its path below the data set, or below its split. */
  name: string;
  path: string;
  files: ScannedFile[];
}

/**
 * Reads classes and splits off the folders in which pictures lie.
 *
 * The data set is the folder itself or, where that holds nothing but another folder, that one. A class is the outermost
 * folder that holds pictures itself, named by its path below the data set (`animals/cat`); what lies deeper belongs to
 * it. Where all classes lie in other folders, those are their groups. Classes are in natural order of their names, and
 * those of other splits are bound to the training ones by name.
 */
export function classFolders(origin: string, { files, left: passed }: Scan): PictureSet {
  const left = [...passed];
  const leave = (path: string, count: number): void => void left.push({ path, reason: phrase`its ${count} pictures are left out: no folder to train on has this name` });
  const root = descend(treeOf(files));
  const splits = splitFolders([...root.folders.keys()]);
  const parts = splits ? [...root.folders].flatMap(([name, folder]) => (splits.has(name) ? [{ split: splits.get(name)!, folder: descend(folder) }] : [])) : [{ split: 'train' as const, folder: root }];
  if (splits) for (const [name, folder] of root.folders) if (!splits.has(name)) left.push({ path: folder.path, reason: phrase`its ${allFiles(folder).length} pictures are left out: it is no part of the data set beside its splits` });

  const training = parts.filter(({ split }) => split === 'train').flatMap(({ folder }) => classesIn(folder));
  const classes = [...new Set(training.map(({ name }) => name))].sort(naturalOrder);
  const labelOf = labels(classes);
  const rows: { file: ScannedFile; split: SplitName; label: number }[] = [];
  const put = (own: readonly ScannedFile[], split: SplitName, label = 0): void => void rows.push(...own.map((file) => ({ file, split, label })));
  const stray = (own: readonly ScannedFile[]): void => void left.push(...own.map(({ name }) => ({ path: name, reason: phrase`it lies in no folder of a class` })));
  for (const { split, folder } of parts) {
    const own = classesIn(folder);
    const isLabelled = split === 'train' || (split !== 'unlabeled' && (own.length > 1 || own.some(({ name }) => labelOf(name) !== null)));
    if (!isLabelled) {
      put(allFiles(folder), 'unlabeled');
      continue;
    }
    stray(folder.files);
    for (const { name, path, files: pictures } of own) {
      const label = labelOf(name);
      if (label === null) leave(path, pictures.length);
      else put(pictures, split, label);
    }
  }
  if (splits) stray(root.files);
  rows.sort((a, b) => splitNames.indexOf(a.split) - splitNames.indexOf(b.split) || a.label - b.label || naturalOrder(a.file.name, b.file.name));
  return { origin, classes, groups: groupsOf(classes), items: rows.map(({ file, split, label }) => ({ ...file, split, label })), left };
}

function treeOf(files: readonly ScannedFile[]): Folder {
  const root: Folder = { path: '', files: [], folders: new Map() };
  for (const file of files) {
    let folder = root;
    for (const name of file.name.split('/').slice(0, -1)) {
      const next = folder.folders.get(name) ?? { path: folder.path === '' ? name : `${folder.path}/${name}`, files: [], folders: new Map() };
      folder.folders.set(name, next);
      folder = next;
    }
    folder.files.push(file);
  }
  return root;
}

/** Into folders that hold nothing but one folder of folders. */
function descend(folder: Folder): Folder {
  const [only, ...others] = folder.folders.values();
  return folder.files.length === 0 && only && others.length === 0 && only.files.length === 0 ? descend(only) : folder;
}

function classesIn(folder: Folder, prefix = ''): ClassFolder[] {
  return [...folder.folders].flatMap(([name, inner]) => {
    const full = `${prefix}${name}`.normalize('NFC');
    return inner.files.length > 0 ? [{ name: full, path: inner.path, files: allFiles(inner) }] : classesIn(inner, `${full}/`);
  });
}

function allFiles(folder: Folder): ScannedFile[] {
  return [...folder.files, ...[...folder.folders.values()].flatMap(allFiles)];
}

/** The class of a folder's name: its own, or one that it lies in; else one that differs in capitals alone. */
function labels(classes: readonly string[]): (name: string) => number | null {
  const exact = new Map(classes.map((name, label) => [name, label]));
  const lower = Map.groupBy(classes, (name) => name.toLowerCase());
  return (name) => {
    for (let part = name; part !== ''; part = part.slice(0, Math.max(0, part.lastIndexOf('/')))) {
      const label = exact.get(part);
      if (label !== undefined) return label;
    }
    const alike = lower.get(name.toLowerCase());
    return alike?.length === 1 ? exact.get(alike[0]!)! : null;
  };
}

/** Where all classes lie within other folders. */
function groupsOf(classes: readonly string[]): ClassGroup[] {
  if (!classes.every((name) => name.includes('/'))) return [];
  const groups = Map.groupBy(classes.keys(), (label) => classes[label]!.split('/')[0]!);
  return [...groups].map(([name, own]) => ({ name, classes: own }));
}
