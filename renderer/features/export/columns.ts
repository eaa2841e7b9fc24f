/** The figures of an export, in the order of their columns, with their widths in pixels. */
export const figureColumns = { size: 80, accuracy: 108, agreement: 92, gap: 80, speed: 80 } as const;
export type FigureColumn = keyof typeof figureColumns;

/** Where there is no room for all, these go, the first first. Names, sizes and actions stay. */
const leave: readonly FigureColumn[] = ['gap', 'speed', 'accuracy', 'agreement'];

/** Tick and actions; what a name with its choice of form needs. */
const fixed = 32 + 136;
const nameWidth = 240;

/** The columns a table of this width has room for. @param width in pixels; 0 while it is not known. */
export function columnsFor(width: number): FigureColumn[] {
  const shown = new Set(Object.keys(figureColumns) as FigureColumn[]);
  const needed = (): number => fixed + nameWidth + [...shown].reduce((sum, column) => sum + figureColumns[column], 0);
  for (const column of leave) if (width > 0 && needed() > width) shown.delete(column);
  return [...shown];
}
