import { phraseText } from '../../../core/errors/words.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { labelsFor, matchClasses, remarkOnClasses, type LabelledNetwork } from '../../../core/labelling.ts';

const sha = (digit: string): string => digit.repeat(64);
const named = (...names: string[]) => names.map((name) => ({ name, nameZh: null }));
const run: LabelledNetwork = { name: 'r', classes: named('cat', 'dog', 'owl'), trainedOn: { id: 'pets', sha256: sha('a') } };
const data = (classes: string[], id = 'pets', sha256 = sha('b')) => ({ id, classes, sha256 });

describe('classes of a network and of a data set', () => {
  it.each([
    ['the same', ['a', 'b'], ['a', 'b'], { kind: 'same' }],
    ['the same, one twice', ['a', 'a', 'b'], ['a', 'a', 'b'], { kind: 'same' }],
    ['in another order', ['a', 'b', 'c'], ['c', 'a', 'b'], { kind: 'mapped', to: [2, 0, 1] }],
    ['in another order, one twice', ['a', 'a', 'b'], ['b', 'a', 'a'], { kind: 'repeated', names: ['a'] }],
    ['of the same names, another of them twice', ['a', 'a', 'b'], ['a', 'b', 'b'], { kind: 'repeated', names: ['a', 'b'] }],
    ['others', ['a', 'b'], ['b', 'c'], { kind: 'different', missing: ['a'], extra: ['c'] }],
    ['in other letters', ['Cat', 'dog'], ['cat', 'dog'], { kind: 'different', missing: ['Cat'], extra: ['cat'] }],
    ['with a space', ['cat', 'dog'], ['dog', 'cat '], { kind: 'different', missing: ['cat'], extra: ['cat '] }],
    ['fewer', ['a', 'b'], ['a'], { kind: 'different', missing: ['b'], extra: [] }],
  ])('%s', (_title, own, given, expected) => {
    expect(matchClasses(own, given)).toEqual(expected);
  });

  it('map each label to the class of its name, whatever the order', () => {
    const orders = fc.uniqueArray(fc.string(), { minLength: 2, maxLength: 30 }).chain((names) => fc.tuple(fc.constant(names), fc.shuffledSubarray(names, { minLength: names.length })));
    fc.assert(fc.property(orders, ([own, given]) => {
      const labels = Int32Array.from(given, (_, label) => label);
      const { toClasses } = labelsFor({ ...run, classes: named(...own) }, data(given));
      expect(Array.from(toClasses(labels), (place) => own[place])).toEqual(given);
    }));
  });
});

describe('labels of a data set', () => {
  it.each([
    ['of its own', data(['cat', 'dog', 'owl'], 'pets', sha('a')), 'same', false, 0],
    ['of its own, by another name', data(['cat', 'dog', 'owl'], 'copy', sha('a')), 'same', false, 0],
    ['of one that changed, not in its classes', data(['cat', 'dog', 'owl']), 'same', true, 1],
    ['of one that changed in their order', data(['owl', 'cat', 'dog']), 'mapped', true, 2],
    ['of another', data(['owl', 'cat', 'dog'], 'zoo'), 'mapped', false, 1],
  ])('%s are told with what is to be known', (_title, info, order, isChanged, notes) => {
    const found = labelsFor(run, info);
    expect(found).toMatchObject({ order, isChanged });
    expect(found.notes).toHaveLength(notes);
  });

  it('of a network that does not name its classes are taken by their numbers, and that is said', () => {
    const imported = { name: 'm', classes: null, trainedOn: null };
    const { order, notes } = labelsFor(imported, data(['owl', 'cat', 'dog']));
    expect({ order, notes: notes.map(phraseText) }).toEqual({ order: 'assumed', notes: [expect.stringContaining("'m' does not name its classes")] });
  });

  it('of a run that does not know its names are those of its own data set, and of no other', () => {
    const old = { ...run, classes: null };
    expect(labelsFor(old, data(['cat', 'dog', 'owl'], 'pets', sha('a')))).toMatchObject({ order: 'same', notes: [] });
    for (const info of [data(['cat', 'dog', 'owl']), data(['x', 'y', 'z'], 'zoo')]) expect(() => labelsFor(old, info)).toThrow(expect.objectContaining({ code: 'classes.unknown' }));
  });

  it.each([
    ['of others', data(['cat', 'dog', 'fox'], 'zoo'), 'classes.different', /'zoo' has other classes than 'r': it lacks "owl", it has "fox"/],
    ['of others in its own place', data(['cat', 'dog', 'fox']), 'classes.different', /'pets' is no longer the one that 'r' was trained on/],
    ['of some that go by one name', data(['dog', 'cat', 'dog', 'owl'].slice(0, 4)), 'classes.repeated', /"dog" stands for more than one/],
  ])('%s are refused', (_title, info, code, message) => {
    expect(() => labelsFor(run, info)).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) as string }));
  });

  it('beyond its classes stay what they are: whoever counts refuses them', () => {
    expect([...labelsFor(run, data(['owl', 'cat', 'dog'])).toClasses(Int32Array.of(0, 1, 2, 200))]).toEqual([2, 0, 1, 200]);
  });
});

it.each([
  ['the same', named('a', 'b'), null],
  ['not known', null, null],
  ['of another number, which starts with random weights', named('a', 'b', 'c'), null],
  ['in another order', named('b', 'a'), /another order/],
  ['others', named('a', 'z'), /other classes/],
])('weights of a network whose classes are %s', (_title, own, said) => {
  const remark = remarkOnClasses('w', own, { id: 'd', classes: ['a', 'b'] });
  if (said === null) expect(remark).toBeNull();
  else expect(phraseText(remark!)).toMatch(said);
});
