import type { Bridge } from '../../../../core/contract.ts';
import type { ImportRequest } from '../../../../core/contract/datasets.ts';
import type { DatasetInspection } from '../../../../core/dataset-inspection.ts';
import { toPlainError, type PlainError } from '../../../../core/errors.ts';
import { uploadFolder } from '../../../app/bridge/folders.ts';
import type { IncomingFile } from '../../../app/model-files.ts';

/** How far an import is: files on their way, looked at, waiting for a person's choice, or read into the store. */
export type Stage =
  | { kind: 'nothing' }
  | { kind: 'uploading'; files: number; done: number; total: number; since: number }
  | { kind: 'looking'; files: number }
  | { kind: 'choosing'; look: DatasetInspection }
  | { kind: 'importing'; look: DatasetInspection; id: string; name: string };

/** One import of pictures through this window; it goes on while other pages are looked at. */
export class PictureImport {
  stage: Stage = $state.raw({ kind: 'nothing' });
  /** Why the last step was refused. */
  refused: PlainError | null = $state.raw(null);
  readonly #upload: typeof uploadFolder;
  readonly #now: () => number;
  #abort: AbortController | null = null;

  constructor(upload = uploadFolder, now: () => number = () => performance.now()) {
    this.#upload = upload;
    this.#now = now;
  }

  get isBusy(): boolean {
    return this.stage.kind !== 'nothing' && this.stage.kind !== 'choosing';
  }

  /** Brings files and has them looked at. What was waiting for a choice is let go of; never rejects. */
  async begin(bridge: Bridge, files: readonly IncomingFile[]): Promise<void> {
    if (this.isBusy || files.length === 0) return;
    await this.cancel(bridge);
    const abort = new AbortController();
    this.#abort = abort;
    this.refused = null;
    const total = files.reduce((sum, { file }) => sum + file.size, 0);
    const uploading = { kind: 'uploading', files: files.length, done: 0, total, since: this.#now() } as const;
    this.stage = uploading;
    try {
      const upload = await this.#upload(files, (done) => (this.stage = { ...uploading, done }), abort.signal);
      this.stage = { kind: 'looking', files: files.length };
      this.stage = { kind: 'choosing', look: await bridge.invoke('datasets.inspect', { upload }, abort.signal) };
    } catch (error) {
      this.stage = { kind: 'nothing' };
      if (!abort.signal.aborted) this.refused = toPlainError(error);
    }
  }

  /** Begins to import what was looked at; never rejects. */
  async import(bridge: Bridge, request: Omit<ImportRequest, 'inspection'>): Promise<void> {
    if (this.stage.kind !== 'choosing') return;
    const { look } = this.stage;
    this.refused = null;
    try {
      const { id } = await bridge.invoke('datasets.import', { inspection: look.inspection, ...request });
      this.stage = { kind: 'importing', look, id, name: request.name };
    } catch (error) {
      this.refused = toPlainError(error);
    }
  }

  /** The import has ended without a data set: what was chosen may be chosen anew. */
  back(error: PlainError | null): void {
    if (this.stage.kind !== 'importing') return;
    this.stage = { kind: 'choosing', look: this.stage.look };
    this.refused = error;
  }

  /** The data set is there. */
  end(): void {
    this.stage = { kind: 'nothing' };
  }

  /** Gives up whatever it is at. */
  async cancel(bridge: Bridge): Promise<void> {
    this.#abort?.abort();
    const { stage } = this;
    if (stage.kind === 'importing') return void (await bridge.invoke('datasets.cancel', { id: stage.id }));
    this.stage = { kind: 'nothing' };
    this.refused = null;
    if (stage.kind === 'choosing') await bridge.invoke('datasets.dismiss', { inspection: stage.look.inspection });
  }
}
