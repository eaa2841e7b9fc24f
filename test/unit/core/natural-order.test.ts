import { describe, expect, it } from 'vitest';
import { naturalOrder } from '../../../core/natural-order.ts';

describe('the natural order of names', () => {
  it.each([
    [['class_10', 'class_2', 'class_1'], ['class_1', 'class_2', 'class_10']],
    [['10', '9', '010', '1'], ['1', '9', '010', '10']],
    [['b', 'a', 'B', 'ä'], ['B', 'a', 'b', 'ä']],
    [['狗', '猫', '2', '10猫'], ['2', '10猫', '狗', '猫']],
    [['a2b10', 'a2b9', 'a10b1', 'a2'], ['a2', 'a2b9', 'a2b10', 'a10b1']],
    [['99999999999999999999', '100000000000000000000'], ['99999999999999999999', '100000000000000000000']],
  ])('%j', (names, expected) => {
    expect(names.toSorted(naturalOrder)).toEqual(expected);
    expect(names.toReversed().toSorted(naturalOrder)).toEqual(expected);
  });
});
