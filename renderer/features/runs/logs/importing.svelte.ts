import type { Bridge } from '../../../../core/contract.ts';
import { toPlainError, type PlainError } from '../../../../core/errors.ts';
import type { FoundLogs } from '../../../../core/imported-runs.ts';
import type { RunRow } from '../../../../core/runs.ts';
import type { Phrase } from '../../../../core/errors/words.ts';
import { uploadModel } from '../../../app/bridge/addresses.ts';
import { nameOfFiles, type IncomingFile } from '../../../app/model-files.ts';

/** What is done with logs at this moment. */
export interface LogWork {
  name: string;
  phase: 'upload' | 'read' | 'take';
  /** Bytes uploaded, of all. */
  done: number;
  total: number;
}

/** Logs on their way in: brought, read, shown, and taken in once that is wanted. */
export class LogImport {
  working: LogWork | null = $state.raw(null);
  /** What was found, until it is taken in or not wanted. */
  found: FoundLogs | null = $state.raw(null);
  refused: { name: string; error: PlainError } | null = $state.raw(null);
  readonly #upload: (file: Blob, signal: AbortSignal) => Promise<string>;
  #abort: AbortController | null = null;

  /** @param upload brings a file to the app and answers with its name. */
  constructor(upload: (file: Blob, signal: AbortSignal) => Promise<string> = uploadModel) {
    this.#upload = upload;
  }

  /** Whether something is to be shown. */
  get isOpen(): boolean {
    return this.working !== null || this.found !== null || this.refused !== null;
  }

  /** Has logs read; what is found, or why they are refused, is to be seen here. Nothing while others are read. */
  async read(bridge: Bridge, files: readonly IncomingFile[]): Promise<void> {
    if (this.working !== null || files.length === 0) return;
    const name = nameOfFiles(files);
    // An empty file has nothing to tell; all of them are refused as such.
    const told = files.filter(({ file }) => file.size > 0);
    this.close(bridge);
    await this.#work(name, async (signal) => {
      const total = files.reduce((sum, { file }) => sum + file.size, 0);
      const uploaded: { upload: string; path: string }[] = [];
      let done = 0;
      for (const { path, file } of told.length > 0 ? told : files) {
        this.working = { name, phase: 'upload', done, total };
        uploaded.push({ upload: await this.#upload(file, signal), path });
        done += file.size;
      }
      this.working = { name, phase: 'read', done, total };
      this.found = await bridge.invoke('runs.readLogs', { files: uploaded }, signal);
    });
  }

  /** @param name '' for those that were found. @returns null where it was refused. */
  async take(bridge: Bridge, name: string): Promise<{ rows: RunRow[]; warnings: Phrase[] } | null> {
    const { found } = this;
    if (found === null || this.working !== null) return null;
    return this.#work(found.source, async () => {
      this.working = { name: found.source, phase: 'take', done: 0, total: 0 };
      const taken = await bridge.invoke('runs.importLogs', { log: found.log, ...(name.trim() === '' ? {} : { name: name.trim() }) });
      this.found = null;
      return taken;
    });
  }

  /** Ends what is under way, and forgets what was found. */
  close(bridge: Bridge): void {
    this.#abort?.abort();
    if (this.found) bridge.invoke('runs.forgetLogs', { log: this.found.log }).catch((error: unknown) => (this.refused = { name: '', error: toPlainError(error) }));
    this.found = null;
    this.refused = null;
  }

  async #work<T>(name: string, work: (signal: AbortSignal) => Promise<T>): Promise<T | null> {
    const abort = (this.#abort = new AbortController());
    this.refused = null;
    try {
      return await work(abort.signal);
    } catch (error) {
      if (!abort.signal.aborted) this.refused = { name, error: toPlainError(error) };
      return null;
    } finally {
      this.working = null;
    }
  }
}
