import type { Layout } from './layout.ts';

/** Where a key leads from a position among `count` pictures; null for a key that moves nothing. @param page rows in sight. */
export function positionAfter(key: string, position: number, count: number, { columns }: Pick<Layout, 'columns'>, page: number): number | null {
  const steps: Readonly<Record<string, number>> = {
    ArrowRight: position + 1,
    ArrowLeft: position - 1,
    ArrowDown: position + columns,
    ArrowUp: position - columns,
    PageDown: position + page * columns,
    PageUp: position - page * columns,
    Home: 0,
    End: count - 1,
  };
  const to = steps[key];
  return to === undefined || count === 0 ? null : Math.max(0, Math.min(count - 1, to));
}
