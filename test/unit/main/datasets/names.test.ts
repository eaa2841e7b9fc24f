import { describe, expect, it } from 'vitest';
import { publishedNames } from '../../../../main/datasets/labels.ts';
import { idFromName, isId, nearNames } from '../../../../main/datasets/names.ts';
import { parse } from '../../../../main/datasets/sources/npmrc.ts';

describe('names of data sets', () => {
  it.each([
    ['My Birds', 'my-birds'],
    ['../../etc/passwd', 'etc-passwd'],
    ['动物', '动物'],
    ['.hidden', 'hidden'],
    ['x'.repeat(100), 'x'.repeat(64)],
  ])('%j is kept as %j', (name, id) => {
    expect(idFromName(name)).toBe(id);
    expect(isId(id)).toBe(true);
  });

  it.each(['', '...', 'a\nb', 'a\x1b[2Jb', 'a\u202eb'])('%j is no name', (name) => {
    expect(() => idFromName(name)).toThrow(expect.objectContaining({ code: 'dataset.name' }));
  });

  it.each(['', '.', '..', 'a/b', 'a\\b', '.staging-1-2-x', 'a\0', 'x'.repeat(65)])('%j is no id', (id) => {
    expect(isId(id)).toBe(false);
  });

  it.each([
    ['cifar', ['cifar10', 'cifar100']],
    ['cifar1o', ['cifar10', 'cifar100']],
    ['CIFAR_100', ['cifar100', 'cifar10']],
    ['zebra', []],
  ])('%j is near %j', (word, near) => {
    expect(nearNames(word, ['cifar10', 'cifar100', 'birds'])).toEqual(near);
  });
});

describe('published class names', () => {
  it.each([['cifar10', 10], ['cifar100', 100]] as const)('%s has %i, each in two languages, none twice', (kind, count) => {
    const { en, zh } = publishedNames[kind];
    expect([en.length, zh.length, new Set(en).size, new Set(zh).size]).toEqual([count, count, count, count]);
    expect(zh.every((name) => /^\p{Script=Han}+$/u.test(name))).toBe(true);
  });

  it('five classes of CIFAR-100 make each of its twenty groups', () => {
    const groups = publishedNames.cifar100.groups;
    const sizes = groups?.en.map((_, group) => groups.of.filter((of) => of === group).length);
    expect(sizes).toEqual(Array.from({ length: 20 }, () => 5));
    expect(groups?.zh).toHaveLength(20);
  });
});

it('an .npmrc is read as npm reads it', () => {
  const text = '; comment\n# comment\n//host.example/:_authToken=${TOKEN}\nemail = a@b.example\nca[]="x"\n//other.example/:_password="ab=="\nmissing=${NONE}\n';
  expect(parse(text, { TOKEN: 'secret' })).toEqual({
    '//host.example/:_authToken': 'secret',
    email: 'a@b.example',
    '//other.example/:_password': 'ab==',
    missing: '${NONE}',
  });
});
