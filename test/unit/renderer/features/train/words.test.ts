import { describe, expect, it } from 'vitest';
import type { Arguments } from '../../../../../core/arguments.ts';
import { augmentations, callbacks, classWeightField, learningRateField, settingFields, slots } from '../../../../../renderer/features/train/fields.ts';
import { augmentationGroups, sections } from '../../../../../renderer/features/train/sections.ts';
import { draftOf } from '../../../../../renderer/features/train/draft.ts';
import { describeArgument, describeEntry, needsText } from '../../../../../renderer/features/train/words.ts';
import { zhSettings } from '../../../../../renderer/features/train/messages/zh-settings.ts';
import { runDetail } from '../../fakeBridge.ts';

const chinese = /\p{Script=Han}/u;

const entries = [...Object.values(slots).flatMap(({ catalogue }) => [...catalogue.values()]), ...callbacks.values()];
const tables: { type: string; table: Arguments }[] = [...entries.map(({ type, arguments: table }) => ({ type, table })), { type: '', table: augmentations }];

/** What of a table a test says no to, by name. */
function lacking(test: (type: string, name: string, argument: Arguments[string]) => boolean): string[] {
  return tables.flatMap(({ type, table }) => Object.entries(table).filter(([name, argument]) => !test(type, name, argument)).map(([name]) => `${type}.${name}`));
}

describe('the words of settings in Chinese', () => {
  it('describe every entry of every catalogue', () => {
    expect(entries.filter(({ type, description }) => !chinese.test(describeEntry('zh', type, description))).map(({ type }) => type)).toEqual([]);
  });

  it('describe every argument', () => {
    expect(lacking((type, name, { description }) => chinese.test(describeArgument('zh', type, name, description)))).toEqual([]);
  });

  it('say what every argument needs', () => {
    expect(lacking((_type, _name, { needs }) => chinese.test(needsText('zh', needs)) && !/at least|at most|below|null/.test(needsText('zh', needs)))).toEqual([]);
    const own = { ...settingFields, learningRateField, classWeightField };
    expect(Object.entries(own).filter(([, { needs }]) => !chinese.test(needsText('zh', needs))).map(([name]) => name)).toEqual([]);
  });

  it('describe nothing that is not there', () => {
    const known = new Set(tables.flatMap(({ type, table }) => [type, ...Object.keys(table), ...Object.keys(table).map((name) => `${type}.${name}`)]));
    expect(Object.keys(zhSettings).filter((key) => !known.has(key))).toEqual([]);
  });

  it.each([
    ['a number (at least 0, below 1)', '数（至少 0，小于 1）'],
    ['a whole number (at least 1), or null', '整数（至少 1），或留空'],
    ["'epoch' or a whole number of steps, at least 1", 'epoch，或不小于 1 的步数'],
  ])('say %s as %s', (needs, said) => {
    expect(needsText('zh', needs)).toBe(said);
  });

  it('say nothing for null in English', () => {
    expect(needsText('en', 'a whole number (at least 1), or null')).toBe('a whole number (at least 1), or nothing');
  });
});

describe('the parts of the form', () => {
  it('hold every setting once, but those always shown', () => {
    const shown = ['epochs', 'batchSize', 'limit', 'testLimit', 'validation', 'share', 'validationFreq'];
    const held = [...shown, ...sections.flatMap(({ holds }) => holds)];
    expect(held.toSorted()).toEqual(Object.keys(draftOf(runDetail().training)).toSorted());
  });

  it('know the groups of all augmentation', () => {
    expect(augmentationGroups.flatMap(({ names }) => names as readonly string[]).toSorted()).toEqual(Object.keys(augmentations).toSorted());
  });
});
