import { describe, expect, it } from 'vitest';
import { dragged, readDrop } from '../../../../renderer/app/dropped.ts';

const file = (path: string, type = ''): { path: string; file: Blob } => ({ path, file: new Blob(['x'], { type }) });

describe('what is dropped on the window', () => {
  it.each([
    ['a picture', [file('cat.png', 'image/png')], 'picture'],
    ['a picture that the system knows no kind of', [file('cat.JFIF')], 'picture'],
    ['the first of several pictures', [file('a.png', 'image/png'), file('b.png', 'image/png')], 'picture'],
    ['a text', [file('notes.txt', 'text/plain')], 'other'],
    ['a drawing that holds a program', [file('x.svg', 'image/svg+xml')], 'other'],
    ['a model', [file('model.keras')], 'model'],
    ['a model with pictures beside it', [file('m/model.json'), file('m/cat.png', 'image/png')], 'model'],
    ['a folder of pictures', [file('cats/1.png', 'image/png')], 'folder'],
    ['an empty folder', [], 'folder'],
    ['an event file', [file('events.out.tfevents.1700000000.host')], 'log'],
    ['a folder of event files beside checkpoints and settings', [file('r/train/events.out.tfevents.1.host.v2'), file('r/model.keras'), file('r/hparams.json'), file('r/a.png', 'image/png')], 'log'],
    ['a packed data set', [file('pets.tar.gz')], 'dataset'],
    ['arrays', [file('digits.npz')], 'dataset'],
    ['IDX files that belong together', [file('train-images-idx3-ubyte.gz'), file('train-labels-idx1-ubyte.gz')], 'dataset'],
    ['a table', [file('metrics.csv', 'text/csv')], 'log'],
    ['a packed table', [file('metrics.CSV.gz')], 'log'],
    ['pictures with a table of their labels', [file('d/labels.csv', 'text/csv'), file('d/1.png', 'image/png')], 'folder'],
    ['a model with a table beside it', [file('m/model.keras'), file('m/history.csv')], 'model'],
  ])('%s', (_name, files, kind) => {
    expect(readDrop(files)).toMatchObject({ kind });
  });

  it('has of a folder the logs alone', () => {
    expect(readDrop([file('r/events.out.tfevents.1'), file('r/metrics.csv'), file('r/x.txt')])).toMatchObject({ files: [{ path: 'r/events.out.tfevents.1' }] });
  });

  it.each([
    [[{ kind: 'file', type: 'image/png' }], 'picture'],
    [[{ kind: 'file', type: '' }], 'files'],
    [[{ kind: 'file', type: 'image/png' }, { kind: 'file', type: 'text/plain' }], 'files'],
    [[{ kind: 'string', type: 'text/uri-list' }], null],
    [[], null],
  ])('is known by its types while it is dragged: %j', (items, kind) => {
    expect(dragged(items)).toBe(kind);
  });
});
