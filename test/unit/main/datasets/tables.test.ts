import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { phraseText } from '../../../../core/errors/words.ts';
import { startTask } from '../../../../main/datasets/progress.ts';
import { detectLayout } from '../../../../main/datasets/readers/detect.ts';
import type { DatasetKind } from '../../../../main/datasets/readers/kinds.ts';
import { openContainer } from '../../../../main/datasets/readers/open.ts';
import { smallPng, writeFiles, writePictures } from './folders/make-pictures.ts';

let root: string;
beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'epochal-csv-'))));
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** What would be imported: each picture as `split class name`. */
async function found(path: string, as?: DatasetKind) {
  const task = startTask('x');
  const { layout, listing } = await detectLayout(await openContainer(path, task), as ? { as } : {}, task);
  const { classes, pictures, skipped } = listing!;
  return { kind: layout.kind, classes, pictures: pictures.map(({ split, label, name }) => `${split} ${split === 'unlabeled' ? '-' : classes[label]} ${name}`), left: skipped.map(({ path: name, reason }) => `${name}: ${phraseText(reason)}`) };
}

describe('a CSV file of pictures', () => {
  const usual = ['train cat p/1.png', 'train dog p/2.png', 'train cat p/10.png'];
  it.each<[string, string | Buffer]>([
    ['with a head', 'path,label\np/1.png,cat\np/2.png,dog\np/10.png,cat\n'],
    ['without one', 'p/1.png,cat\np/2.png,dog\np/10.png,cat'],
    ['of other names and order of columns', 'Category,width,File Name\ncat,4,p/1.png\ndog,4,p/2.png\ncat,4,p/10.png\n'],
    ['with a byte-order mark, carriage returns and semicolons', '\ufeffpath;label\r\np/1.png;cat\r\np/2.png;dog\r\np/10.png;cat\r\n'],
    ['with tabs', 'path\tlabel\np/1.png\tcat\np/2.png\tdog\np/10.png\tcat\n'],
    ['with quotes', '"path","label"\n"p/1.png","cat"\n"p/2.png","dog"\n"p/10.png","cat"\n'],
    ['with backslashes and dots', 'path,label\n.\\p\\1.png,cat\np/../p/2.png,dog\n./p/10.png,cat\n'],
    ['of names without endings and folders', 'id,breed\n1,cat\n2,dog\n10,cat\n'],
    ['in UTF-16', Buffer.from('\ufeffpath,label\np/1.png,cat\np/2.png,dog\np/10.png,cat\n', 'utf16le')],
  ])('%s', async (_, text) => {
    await writePictures(root, ['p/1.png', 'p/2.png', 'p/10.png']);
    writeFiles(root, { 'list.csv': text });
    const expected = { kind: 'csv', classes: ['cat', 'dog'], pictures: usual, left: [] };
    expect(await found(join(root, 'list.csv'))).toEqual(expected);
    expect(await found(root)).toEqual(expected);
  });

  it('has numbers as labels, splits, and pictures without a label', async () => {
    await writePictures(root, ['1.png', '2.png', '3.png', '4.png', '5.png', '6.png']);
    writeFiles(root, { 'list.csv': 'image,target,set\n1.png,10,train\n2.png,2.0,Training\n3.png,2,val\n4.png,7,test\n5.png,,test\n6.png,2,elsewhere\n' });
    expect(await found(root)).toEqual({
      kind: 'csv',
      classes: ['2', '10'],
      pictures: ['train 10 1.png', 'train 2 2.png', 'validation 2 3.png', 'unlabeled - 5.png'],
      left: ['6.png: line 7 names the split elsewhere, which there is not', '4.png: no picture to train on is of its class 7'],
    });
  });

  it('lists what it can not take, and goes on', async () => {
    await writePictures(root, ['in/a.png', 'in/two/x.png', 'in/three/x.png', 'in/猫 "1"\n.png', 'out.png']);
    symlinkSync(join(root, 'out.png'), join(root, 'in', 'link.png'));
    writeFiles(root, { 'in/list.csv': 'path,label\na.png,cat\na.png,dog\na.png,cat\ngone.png,cat\n../out.png,cat\n/etc/passwd,cat\nC:\\out.png,cat\nlink.png,cat\nx,cat\n"猫 ""1""\n.png","it\'s, ""so"""\n' });
    expect(await found(join(root, 'in', 'list.csv'))).toEqual({
      kind: 'csv',
      classes: ['cat', 'it\'s, "so"'],
      pictures: ['train cat a.png', 'train it\'s, "so" 猫 "1"\n.png'],
      left: ['a.png: line 3 names it again with another label or split: the first counts', 'gone.png: there is no such file', '../out.png: it leads outside of the folder', '/etc/passwd: it leads outside of the folder', 'C:\\out.png: it leads outside of the folder', 'link.png: it is a link that leads outside of the folder', 'x: several files have this name'],
    });
  });

  it('may be one for each split; a sample of what is to be handed in is none', async () => {
    await writePictures(root, ['train/1.png', 'train/2.png', 'test/1.png', 'test/3.png']);
    writeFiles(root, { 'train.csv': 'id,label\n1,a\n2,b\n', 'test.csv': 'id,label\n1,b\n3,a\n', 'sample_submission.csv': 'id,label\n1,a\n' });
    expect((await found(root)).pictures).toEqual(['train a train/1.png', 'train b train/2.png', 'test b test/1.png', 'test a test/3.png']);
  });

  it('counts less than folders of classes, unless it is asked for', async () => {
    await writePictures(root, ['cat/1.png', 'dog/2.png']);
    writeFiles(root, { 'list.csv': 'path,label\ncat/1.png,x\ndog/2.png,y\n' });
    expect([(await found(root)).classes, (await found(root, 'csv')).classes]).toEqual([['cat', 'dog'], ['x', 'y']]);
  });

  it.each<[string, Record<string, string | Buffer>, string]>([
    ['no column of pictures', { 'a.csv': 'x,y\nfoo,2\n' }, 'dataset.csv'],
    ['no labels', { 'a.csv': 'path,label\n1.png,\n' }, 'dataset.csv'],
    ['another encoding', { 'a.csv': Buffer.from([0x70, 0x2c, 0xc3, 0x28]) }, 'dataset.csv'],
    ['no lines', { 'a.csv': '' }, 'dataset.csv'],
  ])('with %s is refused', async (_, files, code) => {
    await writePictures(root, ['1.png']);
    writeFiles(root, files);
    await expect(found(root, 'csv')).rejects.toMatchObject({ code });
  });

  it('among others that may count is refused', async () => {
    await writePictures(root, ['1.png']);
    writeFiles(root, { 'a.csv': 'path,label\n1.png,x\n', 'b.csv': 'path,label\n1.png,y\n' });
    await expect(found(root)).rejects.toMatchObject({ code: 'dataset.csv', message: expect.stringContaining('a.csv, b.csv') });
  });
});

describe("CIFAR-10 of Kaggle's competition", () => {
  it('has labels by number, and test pictures without labels in the order of their numbers', async () => {
    const folder = await writePictures(join(root, 'cifar-10'), ['train/1.png', 'train/2.png', 'train/10.png', 'test/10.png', 'test/9.png', 'test/1.png']);
    writeFiles(folder, { 'trainLabels.csv': 'id,label\n1,frog\n2,truck\n10,frog\n', 'sampleSubmission.csv': 'id,label\n1,cat\n' });
    const expected = { kind: 'kaggle', classes: ['frog', 'truck'], pictures: ['train frog train/1.png', 'train truck train/2.png', 'train frog train/10.png', 'unlabeled - test/1.png', 'unlabeled - test/9.png', 'unlabeled - test/10.png'], left: [] };
    expect(await found(folder)).toEqual(expected);
    expect(await found(root)).toMatchObject({ kind: 'kaggle', classes: expected.classes });
  });

  it('without its pictures is refused', async () => {
    mkdirSync(join(root, 'train'));
    writeFiles(root, { 'trainLabels.csv': 'id,label\n1,frog\n', 'test/1.png': await smallPng(1) });
    await expect(found(root, 'kaggle')).rejects.toMatchObject({ code: 'dataset.incomplete', message: expect.stringContaining('lacks train/') });
  });
});
