import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { resolveModel } from '../../../../core/model/model.ts';
import type { Home } from '../../../../main/system/home.ts';
import { openModels } from '../../../../main/models/models.ts';
import { openRuns, type Runs } from '../../../../main/runs/runs.ts';
import { initialWeights } from '../../../../main/training/initial-weights.ts';
import { newHome, newRun } from '../runs/support.ts';

let home: Home;
let runs: Runs;
beforeEach(() => {
  home = newHome();
  runs = openRuns(home);
});
afterEach(() => {
  runs.close();
  rmSync(home.root, { recursive: true, force: true });
});

it.each(['gone.safetensors', 'gone.h5', 'gone.keras'])('weights that are not there are said to be missing, not damaged: %s', async (name) => {
  const find = initialWeights({ runs, models: openModels(home.models), importer: { weights: () => expect.unreachable() } });
  await expect(find(join(home.root, name), resolveModel(newRun('a', runs).model))).rejects.toMatchObject({ code: 'training.weights', message: expect.stringContaining(`There is no file '${name}'`) as string });
});
