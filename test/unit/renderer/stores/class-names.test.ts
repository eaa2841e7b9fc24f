import { expect, it } from 'vitest';
import type { Prediction } from '../../../../core/predictions.ts';
import { classAt, isRight, placeOf, sayClass } from '../../../../renderer/stores/class-names.ts';

const classes = [{ name: 'cat', nameZh: '猫' }, { name: 'dog', nameZh: null }];
const answer = (named: boolean): Prediction => ({
  run: 'r', probabilities: [0.2, 0.8], milliseconds: 1, named, datasetChanged: false,
  top: [{ index: 1, name: named ? 'dog' : '1', nameZh: null, probability: 0.8 }, { index: 0, name: named ? 'cat' : '0', nameZh: '猫', probability: 0.2 }],
});

it.each([
  ['cat', true, false, 0],
  ['dog', true, true, 1],
  ['owl', true, false, null],
  ['1', false, null, null],
])('a picture of %s, by a network that names its classes (%s), is right: %s, its class there: %s', (name, named, right, place) => {
  const label = { name, nameZh: null };
  expect(isRight(answer(named), label)).toBe(right);
  expect(placeOf(answer(named), label)).toBe(place);
});

it('says nothing of a picture whose class is not known', () => {
  expect(isRight(answer(true), null)).toBeNull();
  expect(placeOf(answer(true), null)).toBeNull();
});

it('names classes in the language of the window, and by number where they have no names', () => {
  expect([0, 1, 2].map((label) => sayClass(classAt(classes, label), 'zh'))).toEqual(['猫', 'dog', '2']);
  expect([0, 1].map((label) => sayClass(classAt(classes, label), 'en'))).toEqual(['cat', 'dog']);
  expect(sayClass(classAt(null, 7), 'zh')).toBe('7');
});
