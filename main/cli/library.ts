import { EpochalError } from '../../core/errors.ts';
import { resolveCache } from '../system/home.ts';
import { findRuntime, type RuntimeLibrary, type RuntimeReport } from '../runtime/runtime.ts';

/** The command that installs what `doctor` finds missing. */
export const mend = 'epochal doctor --install';

export function reportLibrary(env: NodeJS.ProcessEnv): Promise<RuntimeReport> {
  return findRuntime({ cache: resolveCache(env), env });
}

/** @throws EpochalError `runtime.missing`. */
export async function findLibrary(env: NodeJS.ProcessEnv): Promise<RuntimeLibrary> {
  const { library } = await reportLibrary(env);
  if (library) return library;
  throw new EpochalError('runtime.missing', 'There is no TensorFlow library on this machine.', `Install it: \`${mend}\` (or point EPOCHAL_TENSORFLOW at one).`);
}
