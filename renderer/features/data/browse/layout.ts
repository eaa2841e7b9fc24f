/** Where pictures lie on a scrolling page. All in pixels of the window. */
export interface Layout {
  columns: number;
  rows: number;
  /** Of a picture. */
  width: number;
  height: number;
  /** Between pictures, and around all. */
  gap: number;
  /** For the words below a picture; 0 where there are none. */
  caption: number;
  /** From one row to the next. */
  rowHeight: number;
  /** From one column to the next. */
  columnWidth: number;
  /** Of the whole page. */
  total: number;
}

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** From this width on a picture has words below it. */
const captionFrom = 88;
const captionHeight = 20;

export function layOut(count: number, room: number, width: number, height: number): Layout {
  const gap = width < 24 ? 1 : width < 48 ? 2 : 4;
  const caption = width >= captionFrom ? captionHeight : 0;
  const least = width + gap + (caption > 0 ? 4 : 0);
  const columns = Math.max(1, Math.floor((room - gap) / least));
  // What is left over in a row lies between its pictures.
  const columnWidth = count <= columns ? least : Math.max(least, Math.floor((room - 2 * gap - width) / Math.max(1, columns - 1)));
  const rowHeight = height + caption + (caption > 0 ? gap + 4 : columnWidth - width);
  const rows = Math.ceil(count / columns);
  return { columns, rows, width, height, gap, caption, rowHeight, columnWidth, total: rows * rowHeight + 2 * gap };
}

/** Where the picture at a position lies on the page. */
export function boxAt({ columns, columnWidth, rowHeight, width, height, gap }: Layout, position: number): Box {
  return { x: gap + (position % columns) * columnWidth, y: gap + Math.floor(position / columns) * rowHeight, width, height };
}

/** The position of the picture at a point of the page, its words included; null between pictures. */
export function positionAt({ columns, columnWidth, rowHeight, width, height, caption, gap }: Layout, count: number, x: number, y: number): number | null {
  const [column, row] = [Math.floor((x - gap) / columnWidth), Math.floor((y - gap) / rowHeight)];
  const position = row * columns + column;
  const isOn = column >= 0 && column < columns && row >= 0 && x - gap - column * columnWidth < width && y - gap - row * rowHeight < height + caption;
  return isOn && position < count ? position : null;
}

/** Positions of the rows that are in sight, and of `beyond` more rows at either end: from the first to before the last. */
export function positionsIn({ columns, rowHeight, gap }: Layout, count: number, top: number, height: number, beyond = 0): [number, number] {
  const first = Math.max(0, Math.floor((top - gap) / rowHeight) - beyond);
  const last = Math.max(first, Math.ceil((top + height - gap) / rowHeight) + beyond);
  return [Math.min(count, first * columns), Math.min(count, last * columns)];
}

/** Positions of the pictures that a rectangle between two points touches. */
export function positionsWithin(layout: Layout, count: number, from: { x: number; y: number }, to: { x: number; y: number }): number[] {
  const { columns, columnWidth, rowHeight, gap } = layout;
  const [left, right] = [Math.min(from.x, to.x), Math.max(from.x, to.x)];
  const [top, bottom] = [Math.min(from.y, to.y), Math.max(from.y, to.y)];
  const first = { column: Math.max(0, Math.floor((left - gap) / columnWidth)), row: Math.max(0, Math.floor((top - gap) / rowHeight)) };
  const last = { column: Math.min(columns - 1, Math.floor((right - gap) / columnWidth)), row: Math.floor((bottom - gap) / rowHeight) };
  const found: number[] = [];
  for (let row = first.row; row <= last.row; row++)
    for (let column = first.column; column <= last.column; column++) {
      const position = row * columns + column;
      const box = boxAt(layout, position);
      if (position < count && box.x + box.width > left && box.y + box.height > top) found.push(position);
    }
  return found;
}

/** The widths that pictures can be shown at: small ones at whole multiples, so that they stay crisp, and at half. */
export function widthsFor(own: number): readonly number[] {
  if (own > 64) return [32, 48, 64, 96, 128, 192, 256, 384, 512].filter((width) => width <= Math.max(own, 128));
  const multiples = Array.from({ length: Math.max(1, Math.floor(256 / own)) }, (_, i) => (i + 1) * own);
  return [...(own >= 24 ? [Math.round(own / 2)] : []), ...multiples.filter((width) => width >= 16)].slice(0, 12);
}

/** Which of these widths is nearest to one that was chosen on another set. */
export function nearestWidth(widths: readonly number[], wanted: number): number {
  return widths.reduce((best, width, i) => (Math.abs(width - wanted) < Math.abs(widths[best]! - wanted) ? i : best), 0);
}

/** How far a page must be scrolled so that a position is in sight; `top` where it is already. */
export function topToShow(layout: Layout, position: number, top: number, height: number): number {
  const { y } = boxAt(layout, position);
  if (y - layout.gap < top) return Math.max(0, y - layout.gap);
  const bottom = y + layout.height + layout.caption + layout.gap;
  return bottom > top + height ? bottom - height : top;
}
