import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { EpochalError } from '../../core/errors.ts';
import { phraseOrTextSchema, phraseSchema } from '../../core/errors/schema.ts';
import { networkRefSchema } from '../../core/networks.ts';
import { exportSettingsSchema, type ExportReport, type ExportRow } from '../../core/exports.ts';
import { processTag } from '../system/process-tag.ts';
import { flushFolder, makeFolder, writeFlushed } from '../system/durable.ts';
import { goldenFileName, goldenPath, reportFile, reportPath, type Target } from './place/target.ts';
import { exportName } from './name.ts';
import { factsOf } from './settings.ts';
import { entriesOf, removeLeftovers } from '../system/leftovers.ts';
import { withSystemErrors } from '../system/system-errors.ts';

/** An export that is kept, but for what came of it. */
export type ExportEntry = Pick<ExportRow, 'export' | 'network' | 'name' | 'settings' | 'created'>;
type Warnings = Pick<ExportReport, 'warnings'>;

/** One file to be saved from an export. */
export interface StoredFile {
  /** As it is saved. */
  name: string;
  /** Absolute; several make a zip. `inside` is the path in that. */
  files: { path: string; inside: string }[];
  isZip: boolean;
}

/** What exports of the app gave, below `home/exports`: a folder each, with what is known of it in `export.json`. */
export interface ExportStore {
  /** Newest first; damaged ones are left out. */
  list(): ExportRow[];
  /** @throws EpochalError `export.unknown`. */
  row(id: string): ExportRow;
  /** A folder for an export to come, and where in it the export goes. */
  stage(entry: ExportEntry): { folder: string; path: string };
  /** Keeps what was staged. */
  place(folder: string, entry: ExportEntry & Warnings): ExportRow;
  discard(folder: string): void;
  /** @throws EpochalError `export.unknown`. */
  remove(id: string): void;
  /**
   * What is saved under a name: the download of the row, the report or the golden answers.
   * @throws EpochalError `export.unknown`, `files.no-file`.
   */
  file(id: string, name: string): StoredFile;
}

/** What the report of an older Epochal does not say. */
const unrecorded = { classes: null, pixels: null, datasetSha256: null };

/** A report's file has its warnings in English. */
type WrittenReport = Omit<ExportReport, 'warnings'> & { warnings: readonly unknown[] };

const entryFile = 'export.json';
const entryVersion = 2;
const entrySchema = z.strictObject({
  format: z.literal('epochal.export'),
  version: z.literal(entryVersion),
  export: z.string().min(1),
  network: networkRefSchema,
  name: z.string().min(1),
  settings: exportSettingsSchema,
  created: z.iso.datetime(),
  warnings: z.array(phraseSchema).exactOptional(),
});

/** What its place depends on. */
const targetSchema = entrySchema.pick({ name: true, settings: true }).loose();

/** Version 1 named a run or an imported model by its id alone; only that of a run has a checkpoint. */
const entrySchema1 = entrySchema.omit({ network: true }).extend({ version: z.literal(1), run: z.string().min(1) });

function readEntry(value: unknown, { checkpoint }: WrittenReport): ExportEntry & Partial<Warnings> {
  const { format: _format, version: _version, ...entry } = z.discriminatedUnion('version', [entrySchema, entrySchema1]).parse(value);
  if ('network' in entry) return entry;
  const { run: id, ...rest } = entry;
  return { ...rest, network: { kind: checkpoint === null && rest.settings.format !== 'epochal' ? 'model' : 'run', id } };
}

const begun = '.making-';
const gone = '.removed-';
const leftover = /^\.(?:making|removed)-(\d+-\d+)-/;
const idPattern = /^[0-9a-z][0-9a-z-]{0,63}$/;

/** Opens the store in `root`. What was left half done by processes that are gone is removed; nothing is created. */
export function openExportStore(root: string): ExportStore {
  removeLeftovers(root, (name) => leftover.exec(name)?.[1]);

  const targetIn = (folder: string, { name, settings }: Pick<ExportEntry, 'name' | 'settings'>): Target => ({
    path: join(folder, exportName(name, settings)),
    isFile: factsOf(settings.format).extension !== null,
  });
  const read = (id: string): { row: ExportRow; target: Target } => {
    const folder = join(root, id);
    if (!idPattern.test(id) || statSync(join(folder, entryFile), { throwIfNoEntry: false }) === undefined) throw unknown(id);
    try {
      const written: unknown = JSON.parse(readFileSync(join(folder, entryFile), 'utf8'));
      const target = targetIn(folder, targetSchema.parse(written));
      const report = { ...unrecorded, ...(JSON.parse(readFileSync(reportPath(target), 'utf8')) as WrittenReport) };
      const { warnings = report.warnings, ...entry } = readEntry(written, report);
      return { row: { ...entry, state: 'done', progress: null, report: { ...report, warnings: z.array(phraseOrTextSchema).parse(warnings) }, error: null, download: downloadOf(entry), folder }, target };
    } catch (error) {
      throw new EpochalError('export.damaged', { id }, { cause: error });
    }
  };
  const fresh = (prefix: string): string => join(root, `${prefix}${processTag}-${randomBytes(4).toString('hex')}`);

  return {
    list: () =>
      entriesOf(root)
        .filter((name) => idPattern.test(name))
        .flatMap((id) => {
          try {
            return [read(id).row];
          } catch (error) {
            if (error instanceof EpochalError) return [];
            throw error;
          }
        })
        .sort((a, b) => (a.created < b.created ? 1 : a.created > b.created ? -1 : 0)),
    row: (id) => read(id).row,
    stage: (entry) =>
      withSystemErrors(root, () => {
        makeFolder(root);
        const folder = fresh(begun);
        mkdirSync(folder);
        return { folder, path: targetIn(folder, entry).path };
      }),
    place: (folder, entry) =>
      withSystemErrors(root, () => {
        writeFlushed(join(folder, entryFile), [Buffer.from(`${JSON.stringify({ format: 'epochal.export', version: entryVersion, ...entry }, null, 2)}\n`)]);
        flushFolder(folder);
        renameSync(folder, join(root, entry.export));
        flushFolder(root);
        return read(entry.export).row;
      }),
    discard: (folder) => rmSync(folder, { recursive: true, force: true }),
    remove(id) {
      if (!idPattern.test(id) || !entriesOf(root).includes(id)) throw unknown(id);
      withSystemErrors(root, () => {
        // It vanishes by one rename, its bytes follow.
        const doomed = fresh(gone);
        renameSync(join(root, id), doomed);
        rmSync(doomed, { recursive: true, force: true });
      });
    },
    file(id, name) {
      const { row, target } = read(id);
      const one = (path: string): StoredFile => ({ name, files: [{ path, inside: name }], isZip: false });
      if (name === reportFile) return one(reportPath(target));
      if (name === goldenFileName && statSync(goldenPath(target), { throwIfNoEntry: false })) return one(goldenPath(target));
      if (name !== row.download!.name) throw new EpochalError('files.no-file/export', { id, name, files: `${row.download!.name}, ${reportFile}`, golden: goldenFileName });
      if (target.isFile) return one(target.path);
      return { name, files: filesBelow(target.path), isZip: true };
    },
  };
}

function downloadOf({ export: id, name, settings }: ExportEntry): NonNullable<ExportRow['download']> {
  const own = exportName(name, settings);
  const saved = factsOf(settings.format).extension === null ? `${own}.zip` : own;
  return { name: saved, url: `/exports/${id}/${encodeURIComponent(saved)}` };
}

/** All files of a folder, under its own name, in order of their paths. */
export function filesBelow(folder: string): StoredFile['files'] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => ({ path, inside: path.slice(folder.length + 1).replaceAll('\\', '/') }));
}

function unknown(id: string): EpochalError {
  return new EpochalError('export.unknown', { id: id.slice(0, 60) });
}
