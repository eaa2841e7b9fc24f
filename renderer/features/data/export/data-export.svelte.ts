import type { Bridge } from '../../../../core/contract.ts';
import type { DatasetExportFormat, DatasetExportRow, ExportedPicture } from '../../../../core/dataset-exports.ts';
import { toPlainError, type PlainError } from '../../../../core/errors.ts';

/** Taking data sets out: what is chosen, and how those stand that were asked for; they go on while other pages are looked at. */
export class DataExport {
  format: DatasetExportFormat = $state('folder');
  picture: ExportedPicture = $state('png');
  /** Why one could not be begun. */
  refused: PlainError | null = $state.raw(null);
  #rows: readonly DatasetExportRow[] = $state.raw([]);
  #watched = false;

  /** The newest of a data set; null where there is none. */
  newest(id: string): DatasetExportRow | null {
    return this.#rows.find((row) => row.id === id) ?? null;
  }

  /** Follows those of every window from now on; never rejects. */
  async watch(bridge: Bridge): Promise<void> {
    if (this.#watched) return;
    this.#watched = true;
    bridge.subscribe('datasetExports', null, (change) => ('row' in change ? this.#put(change.row) : this.#without(change.deleted)));
    await this.#try(async () => (await bridge.invoke('datasetExports.list', {})).toReversed().forEach((row) => this.#put(row)));
  }

  /** Never rejects. */
  make(bridge: Bridge, id: string): Promise<void> {
    this.refused = null;
    return this.#try(async () => {
      const row = await bridge.invoke('datasetExports.make', { id, settings: { format: this.format, picture: this.picture } });
      // An event may have told a later state already.
      if (!this.#rows.some((one) => one.export === row.export)) this.#put(row);
    });
  }

  cancel(bridge: Bridge, { export: id }: DatasetExportRow): Promise<void> {
    return this.#try(() => bridge.invoke('datasetExports.cancel', { export: id }));
  }

  /** Also removes what was written. */
  remove(bridge: Bridge, { export: id }: DatasetExportRow): Promise<void> {
    return this.#try(() => bridge.invoke('datasetExports.remove', { export: id }));
  }

  async #try(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.refused = toPlainError(error);
    }
  }

  #put(row: DatasetExportRow): void {
    const known = this.#rows.some((one) => one.export === row.export);
    this.#rows = known ? this.#rows.map((one) => (one.export === row.export ? row : one)) : [row, ...this.#rows];
  }

  #without(id: string): void {
    this.#rows = this.#rows.filter((row) => row.export !== id);
  }
}
