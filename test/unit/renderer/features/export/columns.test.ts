import { expect, it } from 'vitest';
import { columnsFor, figureColumns } from '../../../../../renderer/features/export/columns.ts';

it.each([
  [0, 'size accuracy agreement gap speed'],
  [848, 'size accuracy agreement gap speed'],
  [780, 'size accuracy agreement speed'],
  // A window of 900 pixels, its settings beside the table.
  [508, 'size'],
  // One of 900 at 150%, which is 600.
  [496, 'size'],
])('a table of %i pixels shows %s', (width, columns) => {
  expect(columnsFor(width).join(' ')).toBe(columns);
});

it('leaves the names of formats their room at every width that a window has', () => {
  for (let width = 490; width < 2600; width++) {
    const figures = columnsFor(width).reduce((sum, column) => sum + figureColumns[column], 0);
    expect(width - figures - 32 - 136).toBeGreaterThanOrEqual(240);
  }
});
