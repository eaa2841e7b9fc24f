import type { Device } from '../../../core/engine.ts';
import { EpochalError, toPlainError } from '../../../core/errors.ts';
import { phraseText } from '../../../core/errors/words.ts';
import { resolveCache } from '../../system/home.ts';
import type { InspectWork } from '../../inspect/answering.ts';
import { inspectFailures } from '../../inspect/failures.ts';
import type { Call, Reply } from '../../processes/calls.ts';
import { forkProcess } from '../../processes/fork.ts';
import { createJobs } from '../../processes/jobs.ts';
import { program } from '../../system/resources.ts';
import { engineOf } from '../../runtime/library.ts';
import { installRuntime, type RuntimeLibrary, type RuntimeRejection } from '../../runtime/runtime.ts';
import { restoreHome, type RestoredHome } from '../../runs/backups/restoring.ts';
import type { Context, Outcome } from '../command.ts';
import { bytes } from '../format.ts';
import { installCommand, reportLibrary } from '../library.ts';
import { fields } from '../table.ts';
import { describeBackups, describeDatabase, describeRestored, describeOrphans, stateOf, type HomeState } from './doctor-database.ts';

interface Examination extends HomeState {
  epochal: { home: string };
  node: string;
  /** Null where there is none. */
  tensorflow: { version: string; path: string; source: string; devices: Device[] } | null;
  engines: string[];
  missing: { what: string; reason: string; remedy: string }[];
  rejected: RuntimeRejection[];
  /** Only after `--restore`. */
  restored?: RestoredHome;
}

/** Restores and installs what is asked for, then looks. It has done its work when it has found out: what is missing is no failure of its own. */
export async function examine(context: Context, options: { install: boolean; restore: string | true | undefined }): Promise<Outcome> {
  const restored = options.restore === undefined ? undefined : restoreHome(context.home, options.restore === true ? null : options.restore);
  if (options.install) {
    await installRuntime({ cache: resolveCache(context.env), env: context.env, onProgress: context.report.progress(), signal: context.interruption() });
  }
  const { library, rejected } = await reportLibrary(context.env);
  const value: Examination = { epochal: { home: context.home.root }, node: process.versions.node, tensorflow: null, engines: [], missing: [], rejected, ...stateOf(context.home), ...(restored && { restored }) };
  if (library) await load(library, value, context.interruption());
  else value.missing.push({ what: 'tensorflow', reason: 'There is no TensorFlow library on this machine.', remedy: installCommand });
  return { value, text: () => describe(value) };
}

/** Only a library that loads and computes is an engine; finding out happens in a process of its own. */
async function load(library: RuntimeLibrary, value: Examination, interruption: AbortSignal): Promise<void> {
  const cancelled = (): EpochalError => new EpochalError('doctor.cancelled');
  const job = { ...inspectFailures, cancelled, signal: interruption, start: () => forkProcess<Call, Reply>(program('inspect/child')) };
  try {
    const { devices, version } = await createJobs<InspectWork>().runToEnd(job, (call) => call('devices', engineOf(library)));
    value.tensorflow = { version, path: library.cc, source: library.source, devices };
    value.engines.push('tensorflow');
  } catch (error) {
    if (interruption.aborted) throw error;
    const { message, hint } = toPlainError(error);
    value.tensorflow = { version: library.version, path: library.cc, source: library.source, devices: [] };
    value.missing.push({ what: 'tensorflow', reason: message, remedy: hint });
  }
}

function describe({ epochal, node, tensorflow, engines, missing, rejected, database, backups, orphans, restored }: Examination): string {
  const found = fields([
    ['home', epochal.home],
    ['node', node],
    ['tensorflow', tensorflow ? `${tensorflow.version} (${tensorflow.source}) ${tensorflow.path}` : 'none'],
    ['devices', tensorflow?.devices.map(({ name, memoryBytes }) => `${name} (${bytes(memoryBytes)})`).join(', ') || null],
    ['engines', engines.join(', ') || 'none'],
    ['database', describeDatabase(database)],
    ...describeBackups(backups),
  ]);
  const refused = rejected.map(({ source, path, reason }) => `not taken: ${source}${path === null ? '' : ` ${path}`}: ${phraseText(reason)}`);
  const wanted = missing.map(({ what, reason, remedy: how }) => `missing: ${what}: ${reason} ${how}`);
  return [...(restored ? [describeRestored(restored), ''] : []), found, ...refused, ...describeOrphans(orphans), ...(wanted.length > 0 ? wanted : ['Nothing is missing.'])].join('\n');
}
