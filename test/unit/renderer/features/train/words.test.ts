import { describe, expect, it } from 'vitest';
import { integer, number, optional, type Arguments } from '../../../../../core/arguments.ts';
import type { Phrase } from '../../../../../core/errors/words.ts';
import { en, sayPhrase } from '../../../../../renderer/app/messages/error-text.ts';
import { zh } from '../../../../../renderer/app/messages/errors/zh.ts';
import { augmentations, callbacks, classWeightField, learningRateField, settingFields, slots } from '../../../../../renderer/features/train/fields.ts';
import { augmentationGroups, sections } from '../../../../../renderer/features/train/sections.ts';
import { draftOf } from '../../../../../renderer/features/train/draft.ts';
import { describeArgument, describeEntry } from '../../../../../renderer/features/train/words.ts';
import { zhSettings } from '../../../../../renderer/features/train/messages/zh-settings.ts';
import { runDetail } from '../../fakeBridge.ts';

const inChinese = (needs: Phrase): string => sayPhrase(needs, zh);
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
    expect(lacking((_type, _name, { needs }) => chinese.test(inChinese(needs)) && !/at least|at most|below|null/.test(inChinese(needs)))).toEqual([]);
    const own = { ...settingFields, learningRateField, classWeightField };
    expect(Object.entries(own).filter(([, { needs }]) => !chinese.test(inChinese(needs))).map(([name]) => name)).toEqual([]);
  });

  it('describe nothing that is not there', () => {
    const known = new Set(tables.flatMap(({ type, table }) => [type, ...Object.keys(table), ...Object.keys(table).map((name) => `${type}.${name}`)]));
    expect(Object.keys(zhSettings).filter((key) => !known.has(key))).toEqual([]);
  });

  it.each([
    [number({ description: '', min: 0, below: 1 }), 'a number (at least 0, below 1)', '数（至少 0，小于 1）'],
    [optional(integer({ description: '', min: 1 })), 'a whole number (at least 1), or nothing', '整数（至少 1），或留空'],
    [callbacks.get('ModelCheckpoint')!.arguments['save_freq']!, "'epoch' or a whole number of steps, at least 1", "'epoch'，或不小于 1 的步数"],
  ])('say %j in both languages', ({ needs }, english, chinese) => {
    expect(sayPhrase(needs, en)).toBe(english);
    expect(inChinese(needs)).toBe(chinese);
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
