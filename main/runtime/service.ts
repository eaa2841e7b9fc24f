import type { Device, EngineStatus } from '../../core/engine.ts';
import { EpochalError, toPlainError } from '../../core/errors.ts';
import { phrase } from '../../core/errors/words.ts';
import type { EngineRef } from '../engine/engines.ts';
import { engineOf } from './library.ts';
import { findRuntime, installRuntime, type InstallRuntimeOptions, type RuntimeLibrary, type RuntimeOptions, type RuntimeReport } from './runtime.ts';
import { createTopic } from '../system/topic.ts';

/** Which TensorFlow there is, and its installation. Everything slow happens in the background and is sent as events. */
export interface EngineService {
  status(): EngineStatus;
  /** The engine to compute with; waits for the search. @throws EpochalError `runtime.missing`. */
  ref(): Promise<EngineRef>;
  /** Begins to install; does nothing where one is there or on its way. */
  install(): void;
  cancel(): void;
  /** @returns ends it. */
  subscribe(listener: (status: EngineStatus) => void): () => void;
  close(): Promise<void>;
}

/** What finds, installs and asks the library; a test gives its own. */
export interface EngineSources {
  find(options: RuntimeOptions): Promise<RuntimeReport>;
  install(options: InstallRuntimeOptions): Promise<RuntimeReport>;
  /** Loads the library in a process of its own and lists what it computes on. */
  devices(library: RuntimeLibrary): Promise<Device[]>;
}

export const runtimeSources: Omit<EngineSources, 'devices'> = { find: findRuntime, install: installRuntime };

const unknown: EngineStatus = { state: 'checking', version: null, path: null, source: null, devices: [], rejected: [], progress: null, error: null };

/** Begins to look at once. */
export function createEngineService(options: RuntimeOptions, sources: EngineSources, report: (error: unknown) => void): EngineService {
  const topic = createTopic<EngineStatus>(report);
  let status = unknown;
  let found: RuntimeLibrary | null = null;
  let installing: AbortController | null = null;
  let closed = false;

  const update = (changes: Partial<EngineStatus>): void => {
    status = { ...status, ...changes };
    if (!closed) topic.publish(status);
  };
  const fail = (error: unknown): void => {
    if (!(error instanceof EpochalError)) report(error);
    update({ state: 'failed', progress: null, error: toPlainError(error) });
  };
  const take = ({ library, rejected }: RuntimeReport): void => {
    found = library;
    if (library === null) return update({ state: 'missing', rejected, progress: null, error: null });
    const { version, directory: path, source } = library;
    update({ state: 'ready', version, path, source, rejected, progress: null, error: null });
    // Not waited for: asking the devices loads the library, and waits for this very search.
    sources.devices(library).then((devices) => update({ devices }), (error: unknown) => closed || fail(error));
  };

  const search = sources.find(options).then(take).catch(fail);
  let installation: Promise<void> | null = null;

  const installNow = async (controller: AbortController): Promise<void> => {
    update({ state: 'installing', error: null, progress: { phase: 'find', done: 0, total: null, message: phrase`looking for TensorFlow` } });
    try {
      const report = await sources.install({ ...options, signal: controller.signal, onProgress: (progress) => update({ progress }) });
      installing = null;
      take(report);
    } catch (error) {
      if (controller.signal.aborted) update({ state: 'missing', progress: null, error: null });
      else fail(error);
    } finally {
      installing = null;
    }
  };

  return {
    status: () => status,
    async ref() {
      await search;
      if (found) return engineOf(found);
      throw new EpochalError('runtime.missing');
    },
    install() {
      if (installing || found) return;
      const controller = new AbortController();
      installing = controller;
      installation = search.then(() => (found ? undefined : installNow(controller)));
    },
    cancel() {
      installing?.abort();
    },
    subscribe(listener) {
      listener(status);
      return topic.subscribe(listener);
    },
    async close() {
      closed = true;
      installing?.abort();
      await installation;
    },
  };
}
