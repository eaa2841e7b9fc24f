import { EpochalError } from '../../core/errors.ts';
import { resolveCache } from '../system/home.ts';
import type { EngineRef } from '../engine/engines.ts';
import { engineOf } from '../runtime/library.ts';
import { findRuntime, type RuntimeReport } from '../runtime/runtime.ts';

/** The command that installs what `doctor` finds missing. */
export const installCommand = 'epochal doctor --install';

export function reportLibrary(env: NodeJS.ProcessEnv): Promise<RuntimeReport> {
  return findRuntime({ cache: resolveCache(env), env });
}

/** @throws EpochalError `runtime.missing`. */
export async function findEngine(env: NodeJS.ProcessEnv): Promise<EngineRef> {
  const { library } = await reportLibrary(env);
  if (library) return engineOf(library);
  throw new EpochalError('runtime.missing/command', { remedy: installCommand });
}
