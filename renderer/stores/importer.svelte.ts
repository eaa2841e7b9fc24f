import type { Bridge } from '../../core/contract.ts';
import { toPlainError, type PlainError } from '../../core/errors.ts';
import type { Imported } from '../../core/models.ts';
import { uploadModel } from '../app/bridge/addresses.ts';
import { nameOfFiles, type IncomingFile } from '../app/model-files.ts';

/** An import under way. */
export interface RunningImport {
  name: string;
  phase: 'upload' | 'read';
  /** Bytes uploaded, of all. */
  done: number;
  total: number;
}

/** Why files were refused. */
export interface Refused {
  name: string;
  error: PlainError;
}

/** Uploads files and has a model read from them, one import at a time. */
export class Importer {
  importing: RunningImport | null = $state.raw(null);
  refused: Refused | null = $state.raw(null);
  readonly #bridge: Bridge;
  readonly #upload: (file: Blob, signal: AbortSignal) => Promise<string>;
  #abort: AbortController | null = null;

  /** @param upload brings a file to the app and answers with its name. */
  constructor(bridge: Bridge, upload: (file: Blob, signal: AbortSignal) => Promise<string> = uploadModel) {
    this.#bridge = bridge;
    this.#upload = upload;
  }

  /**
   * Never rejects: what is refused is in `refused`.
   * @returns null when it was refused, cancelled, or another import is under way.
   */
  async import(files: readonly IncomingFile[]): Promise<Imported | null> {
    if (this.importing !== null || files.length === 0) return null;
    const [name, abort] = [nameOfFiles(files), new AbortController()];
    this.#abort = abort;
    this.refused = null;
    const total = files.reduce((sum, { file }) => sum + file.size, 0);
    this.importing = { name, phase: 'upload', done: 0, total };
    try {
      const uploaded: { upload: string; path: string }[] = [];
      for (const { path, file } of files) {
        uploaded.push({ upload: await this.#upload(file, abort.signal), path });
        this.importing = { ...this.importing, done: this.importing.done + file.size };
      }
      this.importing = { ...this.importing, phase: 'read' };
      return await this.#bridge.invoke('models.import', { files: uploaded }, abort.signal);
    } catch (error) {
      if (!abort.signal.aborted) this.refused = { name, error: toPlainError(error) };
      return null;
    } finally {
      this.importing = null;
    }
  }

  cancel = (): void => this.#abort?.abort();

  dismiss = (): void => {
    this.refused = null;
  };
}
