import { describe, expect, it } from 'vitest';
import { phraseText } from '../../../../../core/errors/words.ts';
import { classFolders } from '../../../../../main/datasets/readers/folders/class-folders.ts';
import { splitFolders, splitOf } from '../../../../../main/datasets/readers/folders/split-names.ts';

/** What becomes of pictures with these names: each as `split class name`. */
function read(...names: string[]) {
  const { classes, groups, items, left } = classFolders('/x', { files: names.map((name) => ({ name, path: name, bytes: 1, modified: 0 })), left: [] });
  return { classes, groups, items: items.map(({ split, label, name }) => `${split} ${split === 'unlabeled' ? '-' : classes[label]} ${name}`), left: left.map(({ path, reason }) => `${path}: ${phraseText(reason)}`) };
}

describe('classes of folders', () => {
  it.each<[string, string[], string[]]>([
    ['a folder each, in natural order', ['class_10/a.png', 'class_2/a.png', 'class_1/a.png'], ['class_1', 'class_2', 'class_10']],
    ['a set some folders down', ['down/further/set/dog/a.png', 'down/further/set/cat/a.png'], ['cat', 'dog']],
    ['folders within folders, by their path', ['animals/dog/a.png', 'animals/cat/a.png', 'things/cup/a.png'], ['animals/cat', 'animals/dog', 'things/cup']],
    ['what lies deeper in a class belongs to it', ['cat/a.png', 'cat/2019/b.png', 'cat/2020/05/c.png', 'dog/a.png'], ['cat', 'dog']],
    ['one class alone', ['cat/a.png'], ['cat']],
    ['a class that is named as a split among others', ['bus/a.png', 'car/a.png', 'train/a.png'], ['bus', 'car', 'train']],
    ['names in Chinese, with quotes and line breaks', ['猫/一.png', `it's "so"/a.png`, 'two\nlines/a.png'], [`it's "so"`, 'two\nlines', '猫']],
    ['one name in both ways to write its accent', ['train/caf\u00e9/a.png', 'test/cafe\u0301/b.png'], ['caf\u00e9']],
  ])('%s', (_, names, classes) => {
    expect(read(...names).classes).toEqual(classes);
  });

  it('within other folders have these as groups', () => {
    expect(read('animals/dog/a.png', 'animals/cat/a.png', 'things/cup/a.png').groups).toEqual([{ name: 'animals', classes: [0, 1] }, { name: 'things', classes: [2] }]);
    expect(read('animals/dog/a.png', 'cup/a.png').groups).toEqual([]);
  });

  it('of other splits are bound to the training ones by name, whichever are missing there', () => {
    const { items, left } = read('train/a/1.png', 'train/b/2.png', 'train/c/3.png', 'val/B/4.png', 'test/c/5.png', 'test/c/more/6.png', 'test/zebra/7.png');
    expect(items).toEqual(['train a train/a/1.png', 'train b train/b/2.png', 'train c train/c/3.png', 'validation b val/B/4.png', 'test c test/c/5.png', 'test c test/c/more/6.png']);
    expect(left).toEqual(['test/zebra: its 1 pictures are left out: no folder to train on has this name']);
  });

  it.each<[string, string[], string[]]>([
    ['pictures to predict on', ['train/a/1.png', 'test/2.png', 'test/10.png'], ['train a train/a/1.png', 'unlabeled - test/2.png', 'unlabeled - test/10.png']],
    ['the same in a folder of their own', ['seg_train/seg_train/a/1.png', 'seg_pred/seg_pred/2.png'], ['train a seg_train/seg_train/a/1.png', 'unlabeled - seg_pred/seg_pred/2.png']],
    ['pictures beside splits', ['train/a/1.png', 'test/a/2.png', '3.png', 'other/4.png'], ['train a train/a/1.png', 'test a test/a/2.png']],
    ['pictures beside classes', ['a/1.png', '2.png'], ['train a a/1.png']],
  ])('%s', (_, names, items) => {
    expect(read(...names).items).toEqual(items);
  });

  it('say what is left out beside them', () => {
    expect(read('train/a/1.png', 'test/a/2.png', '3.png', 'other/4.png').left).toEqual(['other: its 1 pictures are left out: it is no part of the data set beside its splits', '3.png: it lies in no folder of a class']);
    expect(read('a/1.png', '2.png').left).toEqual(['2.png: it lies in no folder of a class']);
  });
});

describe('names of splits', () => {
  it.each<[string[], string[] | null]>([
    [['train', 'test'], ['train', 'test']],
    [['Training', 'Validation', 'Testing'], ['train', 'validation', 'test']],
    [['train_images', 'val_images', 'test_images'], ['train', 'validation', 'test']],
    [['seg_train', 'seg_test', 'seg_pred'], ['train', 'test', 'unlabeled']],
    [['train2017', 'val2017'], ['train', 'validation']],
    [['TrainingSet', 'TestSet'], ['train', 'test']],
    [['train'], ['train']],
    [['bus', 'train'], null],
    [['train station', 'test tube'], null],
    [['validation', 'test'], null],
    [['cat', 'dog'], null],
  ])('%j', (names, splits) => {
    const found = splitFolders(names);
    expect(found && names.map((name) => found.get(name))).toEqual(splits);
  });

  it('stand by themselves too', () => {
    expect(['Val', ' dev ', 'TEST', 'fold'].map(splitOf)).toEqual(['validation', 'validation', 'test', null]);
  });
});
