/**
 * The style that shows one cell of a sprite on an element, whatever the element's size.
 * @param place of the cell, row by row.
 * @param count of cells in the sprite.
 */
export function cellStyle(address: string, place: number, count: number, columns: number): string {
  const across = Math.min(columns, count);
  const down = Math.ceil(count / across);
  const along = (at: number, of: number): number => (of > 1 ? (at / (of - 1)) * 100 : 0);
  return `background-image: url('${address}'); background-size: ${across * 100}% ${down * 100}%; background-position: ${along(place % across, across)}% ${along(Math.floor(place / across), down)}%;`;
}
