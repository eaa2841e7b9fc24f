import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { resolveModel } from '../../../../core/model/model.ts';
import { readModelSpec } from '../../../../core/model/spec.ts';
import type { Home } from '../../../../main/system/home.ts';
import { openModels, type Models } from '../../../../main/models/models.ts';
import { writeModelFolder } from '../../../../main/models/staged.ts';
import { openRuns, type Runs } from '../../../../main/runs/runs.ts';
import { networksOf } from '../../../../main/networks/networks.ts';
import { trainedWeights } from '../../../support/samples.ts';
import { checkpoint } from '../import/epochal/support.ts';
import { newHome, newRun } from '../runs/support.ts';

const id = '20261123-101502-k3f9';
const spec = readModelSpec({ name: 'other', layers: [{ type: 'InputLayer', arguments: { shape: [4, 4, 1] } }, { type: 'Flatten' }, { type: 'Dense', arguments: { units: 3 } }] });

let home: Home;
let runs: Runs;
let models: Models;
beforeEach(() => {
  home = newHome();
  runs = openRuns(home);
  models = openModels(home.models);
});
afterEach(() => {
  runs.close();
  rmSync(home.root, { recursive: true, force: true });
});

function addRun(run: string): void {
  runs.journal.create(newRun(run, runs));
  checkpoint(runs, run, 1);
}

function addModel(name: string): string {
  const staged = models.stage();
  writeModelFolder(staged, { model: spec, weights: trainedWeights(resolveModel(spec), 1), classes: null, warnings: [] }, name, { kind: 'onnx', file: `${name}.onnx`, bytes: 1, sha256: 'ab'.repeat(32) });
  return models.place(staged, null, runs.list().map(({ run }) => run)).model;
}

describe('a model beside a run', () => {
  it.each([id, 'plain'])('never gets its id (%s)', (run) => {
    addRun(run);
    const model = addModel(run);
    expect(model).not.toBe(run);
    const networks = networksOf(runs, models);
    expect([networks.find(run), networks.find(model)]).toEqual([{ kind: 'run', id: run }, { kind: 'model', id: model }]);
    expect(networks.open({ kind: 'run', id: run }, 'last')).toMatchObject({ run, model: { name: 'flat' }, trainedOn: { id: 'tiny' }, classes: [{ name: 'round' }, {}, {}] });
    expect(networks.open({ kind: 'model', id: model }, 'last')).toMatchObject({ run: model, model: { name: 'other' }, trainedOn: null, classes: null });
  });

  it('that an older Epochal gave it gives it back', () => {
    addRun(id);
    renameSync(models.folder(addModel('net')), join(home.models, id));
    // Neither stands before the other: each is had by what it is.
    const same = networksOf(runs, models);
    expect((['run', 'model'] as const).map((kind) => same.open({ kind, id }, 'last').model.name)).toEqual(['flat', 'other']);
    expect(same.find('net')).toEqual({ kind: 'model', id });
    models = openModels(home.models);
    expect(models.list().map(({ model }) => model)).toEqual([`${id}-model`]);
    expect(networksOf(runs, models).find('net')).toEqual({ kind: 'model', id: `${id}-model` });
  });

  it('is not named as a run may be', () => {
    const model = addModel('net');
    expect(() => models.rename(model, id)).toThrow(expect.objectContaining({ code: 'model.name' }));
    expect(models.row(addModel(id)).name).toBe(`${id} model`);
  });
});
