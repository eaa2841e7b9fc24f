import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { phrase, phraseText } from '../../../../core/errors/words.ts';
import { resolveModel } from '../../../../core/model/model.ts';
import { readModelSpec } from '../../../../core/model/spec.ts';
import { isId } from '../../../../main/datasets/names.ts';
import type { ImportedModel } from '../../../../main/formats/imported-model.ts';
import { openModels, type Models } from '../../../../main/models/models.ts';
import { freeId, freeName, readName } from '../../../../main/models/names.ts';
import { writeModelFolder } from '../../../../main/models/staged.ts';
import { readWeights } from '../../../../main/checkpoints/read.ts';
import { trainedWeights } from '../../../support/samples.ts';

const spec = readModelSpec({ name: 'small', layers: [{ type: 'InputLayer', arguments: { shape: [4, 4, 1] } }, { type: 'Flatten' }, { type: 'Dense', arguments: { units: 3 } }] });
const imported: ImportedModel = { model: spec, weights: trainedWeights(resolveModel(spec), 1), classes: [{ name: 'a', nameZh: '甲' }, { name: 'b', nameZh: null }, { name: 'c', nameZh: null }], warnings: [phrase`read otherwise`] };
const origin = { kind: 'keras', file: 'small.keras', bytes: 7, sha256: 'ab'.repeat(32) } as const;

let root: string;
let models: Models;
beforeEach(() => {
  root = join(mkdtempSync(join(tmpdir(), 'epochal-models-')), 'models');
  models = openModels(root);
});
afterEach(() => rmSync(join(root, '..'), { recursive: true, force: true }));

function add(name: string, chosen: string | null = null): string {
  const staged = models.stage();
  writeModelFolder(staged, imported, name, origin);
  return models.place(staged, chosen).model;
}

describe('an imported model', () => {
  it('is kept with its network, its weights and where it came from', () => {
    expect(models.list()).toEqual([]);
    expect(existsSync(root)).toBe(false);
    const model = add('ResNet 50 (no top)');
    expect(model).toBe('resnet-50-no-top');
    const row = { model, name: 'ResNet 50 (no top)', created: expect.any(String), origin, layers: 3, params: 51, input: [4, 4, 1], classes: 3, warnings: [phrase`read otherwise`] };
    const again = openModels(root);
    expect(again.list()).toEqual([row]);
    expect(again.row(model)).toEqual(row);
    expect(again.readModel(model)).toEqual(spec);
    expect(again.classNames(model)).toEqual(imported.classes);
    expect(readWeights(again.weights(model))).toEqual(imported.weights);
  });

  it('says a warning of an earlier Epochal, which kept its text, as it is', () => {
    const model = add('net');
    const file = join(root, model, 'import.json');
    writeFileSync(file, JSON.stringify({ ...(JSON.parse(readFileSync(file, 'utf8')) as object), warnings: ['read {0} otherwise', phrase`read ${1} otherwise`] }));
    expect(openModels(root).row(model).warnings.map(phraseText)).toEqual(['read {0} otherwise', 'read 1 otherwise']);
  });

  it('gets a name and an id of its own; a name that was chosen is refused where it is taken', () => {
    expect([add('net'), add('net'), add('net')]).toEqual(['net', 'net-2', 'net-3']);
    expect(models.list().map(({ name }) => name).sort()).toEqual(['net', 'net 2', 'net 3']);
    const staged = models.stage();
    writeModelFolder(staged, imported, 'x', origin);
    expect(() => models.place(staged, 'net 2')).toThrow(expect.objectContaining({ code: 'model.name' }));
    models.discard(staged);
    expect(readdirSync(root).sort()).toEqual(['net', 'net-2', 'net-3']);
  });

  it('is renamed without a new id, and to no name that another has', () => {
    const [first] = [add('one'), add('two')];
    expect(models.rename(first!, ' eins ')).toMatchObject({ model: 'one', name: 'eins' });
    expect(models.rename(first!, 'eins')).toMatchObject({ name: 'eins' });
    for (const name of ['two', '', ' ', 'last', 'x'.repeat(201)]) expect(() => models.rename(first!, name)).toThrow(expect.objectContaining({ code: 'model.name' }));
    expect(openModels(root).row('one').name).toBe('eins');
  });

  it('is gone when it is removed, even a damaged one', () => {
    const [first, second] = [add('one'), add('two')];
    models.remove(first!);
    writeFileSync(join(root, second!, 'import.json'), '{');
    expect(models.list()).toEqual([]);
    expect(() => models.row(second!)).toThrow(expect.objectContaining({ code: 'model.damaged' }));
    models.remove(second!);
    expect(readdirSync(root)).toEqual([]);
    expect(() => models.remove(first!)).toThrow(expect.objectContaining({ code: 'model.unknown' }));
  });

  it.each(['', '..', '.', 'no-such', '.importing-1-2-3', 'a/b'])('is not to be had as %j', (model) => {
    add('one');
    expect(() => models.row(model)).toThrow(expect.objectContaining({ code: 'model.unknown' }));
    expect(() => models.remove(model)).toThrow(expect.objectContaining({ code: 'model.unknown' }));
    expect(models.has(model)).toBe(false);
  });

  it('whose weights are not its own is refused', () => {
    const staged = models.stage();
    const weights = new Map([...imported.weights].slice(1));
    expect(() => writeModelFolder(staged, { ...imported, weights }, 'x', origin)).toThrow(expect.objectContaining({ code: 'training.weights' }));
  });
});

describe('what was left in the store', () => {
  it('by processes that are gone is removed when it is opened; what is under way stays', () => {
    const model = add('one');
    const staged = models.stage();
    for (const name of ['.importing-999999999-1-00', '.removed-999999999-1-00', '.uploads-999999999-1-00']) cpSync(join(root, model), join(root, name), { recursive: true });
    mkdirSync(join(root, '.other'));
    openModels(root);
    expect(readdirSync(root).sort()).toEqual(['.other', staged.slice(root.length + 1), model].sort());
    expect(JSON.parse(readFileSync(join(root, model, 'import.json'), 'utf8'))).toMatchObject({ format: 'epochal.model', version: 1 });
  });
});

describe('names', () => {
  const anyName = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 80 }), fc.string({ unit: 'binary', maxLength: 80 }), fc.constantFrom('last', ' ', '..', '.', 'CON', 'a/b', 'İstanbul', '𝒳'.repeat(40)));
  it('make ids that are plain names of folders, and new ones', () => {
    fc.assert(
      fc.property(fc.array(anyName, { maxLength: 12 }), (names) => {
        const ids: string[] = [];
        for (const name of names) ids.push(freeId(name, ids));
        expect(new Set(ids).size).toBe(ids.length);
        for (const id of ids) expect(isId(id) && id !== 'last' && !id.startsWith('.')).toBe(true);
      }),
    );
  });

  it.each(['', 'last', 'a\nb', 'a\x1b[2J', 'a\u202eb'])('%j is refused', (name) => {
    expect(() => readName(name, [])).toThrow(expect.objectContaining({ code: 'model.name' }));
  });

  it('of files are made ones that a person could have chosen, and new ones', () => {
    fc.assert(
      fc.property(fc.array(anyName, { maxLength: 12 }), (given) => {
        const names: string[] = [];
        for (const name of given) names.push(freeName(name, names));
        for (const [place, name] of names.entries()) expect(readName(name, names.toSpliced(place, 1))).toBe(name);
      }),
    );
  });
});
