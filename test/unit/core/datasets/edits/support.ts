import fc from 'fast-check';
import type { Edit } from '../../../../../core/datasets/edits/edit.ts';
import { writeIndexList } from '../../../../../core/datasets/edits/images.ts';
import type { Imported } from '../../../../../core/datasets/edits/state.ts';
import { splitNames } from '../../../../../core/datasets.ts';

/** Fifteen images in four classes: six of train, three of validation, four of test and two without labels. */
export const imported: Imported = {
  id: 'tiny',
  classes: ['cat', 'dog', 'frog', 'deer'],
  ranges: { train: { start: 0, end: 6 }, validation: { start: 6, end: 9 }, test: { start: 9, end: 13 }, unlabeled: { start: 13, end: 15 } },
  labels: Int32Array.from([0, 1, 2, 3, 0, 1, 0, 1, 2, 3, 0, 1, 2, 0, 0]),
};

const sizes = { train: 6, validation: 3, test: 4, unlabeled: 2 };
const listOf = (count: number) => fc.uniqueArray(fc.integer({ min: 0, max: count - 1 }), { minLength: 1 }).map((indices) => writeIndexList(indices.toSorted((a, b) => a - b)));
const images = fc.record({ train: listOf(sizes.train), validation: listOf(sizes.validation), test: listOf(sizes.test), unlabeled: listOf(sizes.unlabeled) }, { requiredKeys: [] });
const labelled = fc.record({ train: listOf(sizes.train), validation: listOf(sizes.validation), test: listOf(sizes.test) }, { requiredKeys: [] });
const label = fc.integer({ min: 0, max: 3 });
const tag = fc.constantFrom('odd', 'twin');

/** Edits that can be made, but for a class that was merged or a name that is taken by then. */
export const anyEdit: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({ edit: fc.constant('relabel' as const), images, label }),
  fc.record({ edit: fc.constantFrom('exclude' as const, 'restore' as const), images }),
  fc.record({ edit: fc.constantFrom('tag' as const, 'untag' as const), images, tag }),
  fc.record({ edit: fc.constant('move' as const), images: labelled, to: fc.constantFrom(...splitNames) }),
  fc.record({ edit: fc.constant('rename-class' as const), label, name: fc.constantFrom('cat', 'bird', 'ship') }),
  fc.record({ edit: fc.constant('merge-classes' as const), label, into: label }),
);
