import { splitNames } from '../../core/datasets.ts';
import { replayed } from '../../core/datasets/edits/history.ts';
import { imageAt } from '../../core/datasets/edits/images.ts';
import { classOf, splitOf, stateAfter, type EditState, type Imported } from '../../core/datasets/edits/state.ts';
import { editedInfo, importedOf, type Edited } from './edits/edited.ts';
import { readJournal } from './edits/journal.ts';
import { createOverviews } from './overview.ts';
import type { PackedDataset } from './packed.ts';
import { readPictureFiles } from './picture-files.ts';

type Column = Int32Array<ArrayBuffer> | Float32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>;

/** A data set with the edits in force. */
interface Opened {
  imported: Imported;
  state: EditState;
  edited: Edited;
}

const columns: Readonly<Record<string, (opened: Opened) => Column>> = {
  /** Class under the edits; -1 where there is none. */
  labels({ imported, state, edited }) {
    const numbers = new Map(edited.view.classLabels.map((label, number) => [label, number]));
    return Int32Array.from({ length: countOf(imported) }, (_, place) => {
      const label = classOf(imported, state, place);
      return label === null ? -1 : (numbers.get(label) ?? -1);
    });
  },
  /** Number of the split in `splitNames`. */
  splits: ({ imported, state }) => Uint8Array.from({ length: countOf(imported) }, (_, place) => splitNames.indexOf(splitOf(imported, state, place))),
  'imported-splits': ({ imported }) => Uint8Array.from({ length: countOf(imported) }, (_, place) => splitNames.indexOf(imageAt(imported.ranges, place).split)),
  /** 1 where a training leaves it out. */
  excluded: ({ imported, state }) => marked(imported, state.excluded),
  tags: tagColumn,
  /** 1 where its class or split differs from what was imported, where it is left out or bears a tag. */
  edited: ({ imported, state }) => marked(imported, [...state.labels.keys(), ...state.splits.keys(), ...state.excluded, ...[...state.tags.values()].flatMap((places) => [...places])]),
};

/** More tags than this are not told: a bit each. */
const mostTags = 32;

/** uint32 of each picture, bit i for the i-th tag, then the names of the tags, each ended by a zero. */
function tagColumn({ imported, state }: Opened): Uint8Array<ArrayBuffer> {
  const names = [...state.tags.keys()].sort().slice(0, mostTags);
  const bits = new Uint32Array(countOf(imported));
  for (const [bit, name] of names.entries()) for (const place of state.tags.get(name)!) bits[place] = (bits[place]! | (1 << bit)) >>> 0;
  return new Uint8Array(Buffer.concat([Buffer.from(bits.buffer), Buffer.from(names.map((name) => `${name}\0`).join(''))]));
}

/** What is known of each picture of a data set by one name, in order of place. */
export interface KnownColumn {
  values: Column;
  /** Of the set with its edits; as imported for what no edit changes. */
  edition: string;
}

/** The files the pictures came from: uint32 widths and heights, float64 sizes, then names, each ended by a zero; nothing where they had none. */
async function files(packed: PackedDataset): Promise<Uint8Array<ArrayBuffer>> {
  const found = await readPictureFiles(packed.directory, packed.range('unlabeled').end);
  if (found === null) return new Uint8Array();
  const parts = [Uint32Array.from(found.widths), Uint32Array.from(found.heights), Float64Array.from(found.bytes)].map(({ buffer }) => Buffer.from(buffer));
  return new Uint8Array(Buffer.concat([...parts, Buffer.from(found.names.map((name) => `${name}\0`).join(''))]));
}

/** Reads what is known of each picture of a data set. */
export type ReadColumn = (packed: PackedDataset, name: string) => Promise<KnownColumn | null>;

/** @returns answers null where there is no column of a name. @throws EpochalError `dataset.damaged`, `edits.damaged`, `edits.newer`. */
export function createColumnReader(): ReadColumn {
  const overviewOf = createOverviews();
  const imported: Readonly<Record<string, (packed: PackedDataset) => Promise<Column>>> = {
    files,
    brightness: async (packed) => (await overviewOf(packed)).brightness,
    colours: async (packed) => (await overviewOf(packed)).colours,
    'class-means': async (packed) => (await overviewOf(packed)).classMeans,
  };
  return async (packed, name) => {
    if (Object.hasOwn(imported, name)) return { values: await imported[name]!(packed), edition: packed.info.sha256 };
    return Object.hasOwn(columns, name) ? editedColumn(packed, columns[name]!) : null;
  };
}

function editedColumn(packed: PackedDataset, valuesOf: (opened: Opened) => Column): KnownColumn {
  const imported = importedOf(packed);
  const { edits, position } = replayed(readJournal(packed.directory).lines);
  const state = stateAfter(imported, edits.slice(0, position));
  const edited = editedInfo(packed.info, imported, state, position);
  return { values: valuesOf({ imported, state, edited }), edition: edited.info.edition };
}

/** The class of each image of a data set by its place, under the edits in force; -1 where there is none. */
export function labelsUnderEdits(packed: PackedDataset): Column {
  return editedColumn(packed, columns['labels']!).values;
}

function countOf({ ranges }: Imported): number {
  return ranges.unlabeled.end;
}

function marked(imported: Imported, places: Iterable<number>): Uint8Array<ArrayBuffer> {
  const column = new Uint8Array(countOf(imported));
  for (const place of places) column[place] = 1;
  return column;
}
