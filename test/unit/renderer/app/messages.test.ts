import { describe, expect, it } from 'vitest';
import { catalogues, keyIf, translate } from '../../../../renderer/app/messages/catalogue.ts';

const { en, zh } = catalogues;
const holes = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!).toSorted();

describe('the words of the window', () => {
  it('has the same keys in both languages', () => {
    expect(Object.keys(zh).toSorted()).toEqual(Object.keys(en).toSorted());
  });

  it.each(Object.entries(en))('%s has the same holes in both', (key, text) => {
    expect(holes(zh[key as keyof typeof en])).toEqual(holes(text));
  });

  it('is translated: hardly a message reads the same in both', () => {
    const same = Object.entries(en).filter(([key, text]) => zh[key as keyof typeof en] === text).map(([key]) => key);
    // Names, and what has no words.
    expect(same).toEqual(['data.export.npz', 'data.export.csv', 'engine.tensorflow', 'progress.of'].filter((key) => same.includes(key)));
  });

  it('fills holes in', () => {
    expect(translate('en', 'run.samples.score', { right: 85, count: 100 })).toBe('85 of 100 right');
    expect(translate('zh', 'run.samples.score', { right: 85, count: 100 })).toBe('100 张中对 85 张');
    expect(translate('en', 'home.title')).toBe('Home');
  });

  it.each([
    ['dataset.phase.pack', 'dataset.phase.pack'],
    ['dataset.phase.unheard-of', null],
    ['run.samples.score', null],
    ['toString', null],
  ])('finds %s as %s', (key, found) => {
    expect(keyIf(key)).toBe(found);
  });
});
