import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isStep, readRecorded, type Edit, type Recorded, type Step } from '../../../../../core/datasets/edits/edit.ts';
import { extended, noHistory, replayed, type History } from '../../../../../core/datasets/edits/history.ts';
import { imageAt, isIndexList, listsOf, readIndexList, writeIndexList } from '../../../../../core/datasets/edits/images.ts';
import { trainingForm, wholeForm } from '../../../../../core/datasets/edits/normal-form.ts';
import { stateAfter, type EditState } from '../../../../../core/datasets/edits/state.ts';
import { viewOf } from '../../../../../core/datasets/edits/view.ts';
import { EpochalError } from '../../../../../core/errors.ts';
import { splitNames } from '../../../../../core/datasets.ts';
import { anyEdit, imported } from './support.ts';

const created = '2026-01-01T00:00:00.000Z';
const after = (...edits: Edit[]): EditState => stateAfter(imported, edits);
const inForce = ({ edits, position }: History): EditState => stateAfter(imported, edits.slice(0, position));

/** What of a sequence can be made, one after the other: the rest is refused by a typed error and changes nothing. */
function made(edits: readonly Edit[]): Edit[] {
  const kept: Edit[] = [];
  for (const edit of edits) {
    try {
      stateAfter(imported, [...kept, edit]);
      kept.push(edit);
    } catch (error) {
      if (!(error instanceof EpochalError)) throw error;
    }
  }
  return kept;
}

const someEdits = fc.array(anyEdit, { maxLength: 8 }).map(made);

describe('edits', () => {
  it('come back by undo, and again by redo, from any state', () => {
    fc.assert(
      fc.property(someEdits, anyEdit, (edits, next) => {
        const [whole, ...others] = [made([...edits, next]), made(edits)];
        fc.pre(whole.length > others[0]!.length);
        const before = replayed(edits.map((edit) => ({ ...edit, created })));
        const done = extended(before, { ...next, created });
        const undone = extended(done, { edit: 'undo', steps: 1, created });
        expect(inForce(undone)).toEqual(inForce(before));
        expect(trainingForm(imported, inForce(undone))).toBe(trainingForm(imported, inForce(before)));
        expect(inForce(extended(undone, { edit: 'redo', steps: 1, created }))).toEqual(inForce(done));
      }),
    );
  });

  it('replay to the same state line by line and at once, through JSON', () => {
    const line = fc.oneof({ arbitrary: anyEdit as fc.Arbitrary<Edit | Step>, weight: 3 }, { arbitrary: fc.record({ edit: fc.constantFrom('undo' as const, 'redo' as const), steps: fc.integer({ min: 1, max: 3 }) }), weight: 1 });
    fc.assert(
      fc.property(fc.array(line, { maxLength: 15 }), (wanted) => {
        const lines: Recorded[] = [];
        let history = noHistory;
        for (const one of wanted) {
          try {
            const next = extended(history, { ...one, created });
            if (!isStep(one)) inForce(next);
            history = next;
            lines.push({ ...one, created });
          } catch (error) {
            if (!(error instanceof EpochalError)) throw error;
          }
        }
        const read = lines.map((one) => readRecorded(JSON.parse(JSON.stringify(one)))!);
        expect(replayed(read)).toEqual(history);
        expect(inForce(replayed(read))).toEqual(inForce(history));
      }),
    );
  });

  it('give each image to one split or to none, with a class that is there', () => {
    fc.assert(
      fc.property(someEdits, (edits) => {
        const state = stateAfter(imported, edits);
        const { splits, classes, classLabels } = viewOf(imported, state);
        const all = splitNames.flatMap((split) => Array.from(splits[split].places));
        expect([...all, ...state.excluded].toSorted((a, b) => a - b)).toEqual(Array.from({ length: 15 }, (_, place) => place));
        for (const split of splitNames) {
          expect(Array.from(splits[split].places)).toEqual(Array.from(splits[split].places).toSorted((a, b) => a - b));
          for (const label of splits[split].labels) expect(classes[label]).toBeDefined();
        }
        expect(classLabels).toHaveLength(classes.length);
        expect(new Set(classes).size).toBe(classes.length);
      }),
    );
  });

  it('have the same form where a training sees the same, and another where it sees another', () => {
    fc.assert(
      fc.property(someEdits, someEdits, (one, other) => {
        const [a, b] = [one, other].map((edits) => {
          const state = stateAfter(imported, edits);
          const { splits, classLabels } = viewOf(imported, state);
          const { unlabeled: _, ...seen } = splits;
          return { form: trainingForm(imported, state), seen: JSON.stringify([seen, classLabels, [...state.merged].toSorted(([x], [y]) => x - y)], (_key, value: unknown) => (ArrayBuffer.isView(value) ? Array.from(value as Uint32Array) : value)) };
        }) as [{ form: string | null; seen: string }, { form: string | null; seen: string }];
        // An image that was left out and one that was moved to the unlabeled are told apart, though a training sees neither.
        if (a.form === b.form) expect(a.seen).toBe(b.seen);
        if (a.seen !== b.seen) expect(a.form).not.toBe(b.form);
      }),
    );
  });
});

describe('the form of a set', () => {
  const relabel = (train: string, label: number): Edit => ({ edit: 'relabel', images: { train }, label });
  it.each<[string, Edit[], Edit[], boolean, boolean]>([
    ['of images relabelled at once and one by one', [relabel('1', 2), relabel('2', 2)], [relabel('1-2', 2)], true, true],
    ['relabelled to what it was', [relabel('1', 2), relabel('1', 1)], [], true, true],
    ['relabelled to another class', [relabel('1', 2)], [relabel('1', 3)], false, false],
    ['left out and taken back', [{ edit: 'exclude', images: { test: '0' } }, { edit: 'restore', images: { test: '0' } }], [], true, true],
    ['moved there and back', [{ edit: 'move', images: { test: '0' }, to: 'train' }, { edit: 'move', images: { test: '0' }, to: 'test' }], [], true, true],
    ['renamed', [{ edit: 'rename-class', label: 0, name: 'kitten' }], [], true, false],
    ['tagged', [{ edit: 'tag', images: { train: '0' }, tag: 'odd' }], [], true, false],
    ['relabelled where it is left out', [{ edit: 'exclude', images: { train: '0' } }, relabel('0', 2)], [{ edit: 'exclude', images: { train: '0' } }], true, false],
    ['merged one way and the other', [{ edit: 'merge-classes', label: 0, into: 1 }], [{ edit: 'merge-classes', label: 1, into: 0 }], false, false],
    ['merged in steps', [{ edit: 'merge-classes', label: 0, into: 1 }, { edit: 'merge-classes', label: 1, into: 2 }], [{ edit: 'merge-classes', label: 1, into: 2 }, { edit: 'merge-classes', label: 0, into: 2 }], true, true],
  ])('%s', (_name, one, other, training, whole) => {
    expect(trainingForm(imported, after(...one)) === trainingForm(imported, after(...other))).toBe(training);
    expect(wholeForm(imported, after(...one)) === wholeForm(imported, after(...other))).toBe(whole);
  });

  it('is none without edits', () => {
    expect(trainingForm(imported, after())).toBeNull();
    expect(wholeForm(imported, after())).toBeNull();
  });
});

describe('a view', () => {
  it('sorts moved images in by place, and numbers the classes that are left anew', () => {
    const { classes, classLabels, splits } = viewOf(imported, after(
      { edit: 'move', images: { test: '1', train: '5' }, to: 'validation' },
      { edit: 'merge-classes', label: 1, into: 3 },
      { edit: 'rename-class', label: 2, name: 'toad' },
      { edit: 'exclude', images: { train: '0' } },
      { edit: 'relabel', images: { unlabeled: '1' }, label: 2 },
      { edit: 'move', images: { unlabeled: '1' }, to: 'train' },
    ));
    expect(classes).toEqual(['cat', 'toad', 'deer']);
    expect(classLabels).toEqual([0, 2, 3]);
    expect(Array.from(splits.train.places)).toEqual([1, 2, 3, 4, 14]);
    expect(Array.from(splits.train.labels)).toEqual([2, 1, 2, 0, 1]);
    expect(Array.from(splits.validation.places)).toEqual([5, 6, 7, 8, 10]);
    expect(Array.from(splits.validation.labels)).toEqual([2, 0, 2, 1, 0]);
  });
});

describe('an edit that can not be made', () => {
  it.each<[string, Edit[], string]>([
    ['an image that is not there', [{ edit: 'exclude', images: { train: '6' } }], 'edit.range'],
    ['a list beyond all', [{ edit: 'exclude', images: { train: '0-999999999' } }], 'edit.range'],
    ['a class that is not there', [{ edit: 'relabel', images: { train: '0' }, label: 4 }], 'edit.class'],
    ['a class that was merged', [{ edit: 'merge-classes', label: 0, into: 1 }, { edit: 'relabel', images: { train: '0' }, label: 0 }], 'edit.class'],
    ['a name that another class has', [{ edit: 'rename-class', label: 0, name: 'dog' }], 'edit.class-exists'],
    ['a class with itself', [{ edit: 'merge-classes', label: 1, into: 1 }], 'edit.same-class'],
    ['an image without a label to train', [{ edit: 'move', images: { unlabeled: '0' }, to: 'train' }], 'edit.unlabelled'],
  ])('is refused: %s', (_name, edits, code) => {
    expect(() => after(...edits)).toThrow(expect.objectContaining({ code }));
  });

  it.each([['undo', 2, 'edit.nothing-done'], ['redo', 1, 'edit.nothing-undone']] as const)('nor %s %i steps of a history of one', (edit, steps, code) => {
    const history = replayed([{ edit: 'exclude', images: { train: '0' }, created }]);
    expect(() => extended(history, { edit, steps, created })).toThrow(expect.objectContaining({ code }));
  });

  it('takes a new edit instead of those that were undone', () => {
    const first = { edit: 'exclude', images: { train: '0' }, created } as const;
    const second = { edit: 'exclude', images: { train: '1' }, created } as const;
    const history = replayed([first, { edit: 'undo', steps: 1, created }, second]);
    expect(history).toEqual({ edits: [second], position: 1 });
  });
});

describe('a line of a journal', () => {
  it.each([
    null, 1, 'exclude', {}, { edit: 'exclude', images: { train: '0' } }, { edit: 'fly', created }, { edit: 'exclude', images: { train: '-1' }, created }, { edit: 'exclude', images: { all: '1' }, created },
    { edit: 'relabel', images: { train: '0' }, label: -1, created }, { edit: 'rename-class', label: 0, name: '\u0007', created }, { edit: 'undo', steps: 0, created }, { edit: 'exclude', images: { train: '0' }, created: 'yesterday' },
  ])('is not %j', (value) => expect(readRecorded(value)).toBeNull());
});

describe('a list of indices', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(40)), (indices) => {
        fc.pre(indices.length > 0);
        const sorted = indices.toSorted((a, b) => a - b);
        const text = writeIndexList(sorted);
        expect(isIndexList(text)).toBe(true);
        expect(readIndexList(text)).toEqual(sorted);
      }),
    );
  });

  it.each(['', ',', '1,', 'a', '-1', '3-1', '1.5', '1e3'])('is not %j', (text) => expect(isIndexList(text)).toBe(false));

  it('names images as imported', () => {
    expect(imageAt(imported.ranges, 9)).toEqual({ split: 'test', index: 0 });
    expect(listsOf(imported.ranges, [14, 0, 1, 2, 9, 11, 9])).toEqual({ train: '0-2', test: '0,2', unlabeled: '1' });
  });
});
