import { expect, test } from 'vitest';

import { resolveCache } from '../../../../main/system/home.ts';
import { findRuntime, installRuntime } from '../../../../main/runtime/runtime.ts';
import { verifyRuntime } from '../../../support/verify-runtime.ts';

test('the real TensorFlow is installed or found on this machine, and is the published one', { timeout: 900_000 }, async () => {
  const cache = resolveCache();
  const { library } = await installRuntime({ cache });
  if (!library) throw new Error('installRuntime gave no library');
  const { checked, differences } = await verifyRuntime(library);
  expect(differences).toEqual([]);
  if (library.source !== 'setting') expect(checked).toBeGreaterThan(0);
  const found = await findRuntime({ cache });
  expect(found.library).toMatchObject({ directory: library.directory, version: library.version });
});
