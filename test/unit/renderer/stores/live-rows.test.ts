import { describe, expect, it } from 'vitest';
import { LiveRows, type RowChange } from '../../../../renderer/stores/live-rows.svelte.ts';

interface Row {
  id: string;
  created: string;
  name: string;
}

class Rows extends LiveRows<Row> {
  constructor(rows: Row[]) {
    super(({ id }) => id, () => Promise.resolve(rows));
  }

  change(change: RowChange<Row>): void {
    this.onChange(change);
  }

  protected discard(): Promise<void> {
    return Promise.resolve();
  }
}

const row = (place: number): Row => ({ id: `id-${place}`, created: new Date(place * 60_000).toISOString(), name: `row ${place}` });
const many = Array.from({ length: 5000 }, (_, place) => row(place));

describe('rows kept current', () => {
  it.each<[string, RowChange<Row>, (rows: Row[]) => Row[]]>([
    ['one changes', { row: { ...row(17), name: 'other' } }, (rows) => rows.with(4999 - 17, { ...row(17), name: 'other' })],
    ['one is new', { row: row(5000) }, (rows) => [row(5000), ...rows]],
    ['one is new, and older than others', { row: { ...row(9000), created: row(4998).created } }, (rows) => [rows[0]!, { ...row(9000), created: row(4998).created }, ...rows.slice(1)]],
    ['one comes to lie elsewhere', { row: { ...row(0), created: row(5000).created } }, (rows) => [{ ...row(0), created: row(5000).created }, ...rows.slice(0, -1)]],
    ['one is gone', { deleted: 'id-17' }, (rows) => rows.toSpliced(4999 - 17, 1)],
    ['one that is not there is gone', { deleted: 'none' }, (rows) => rows],
  ])('are newest first when %s, and all others stay the objects they were', async (_, change, expected) => {
    const rows = new Rows(many);
    rows.change(change);
    expect(rows.list).toEqual([]);
    await rows.load();
    expect(rows.list).toEqual(many.toReversed());
    rows.change(change);
    expect(rows.list).toEqual(expected(many.toReversed()));
    const id = 'deleted' in change ? change.deleted : change.row.id;
    const known = new Set(many);
    expect(rows.list.filter((one) => one.id !== id).every((one) => known.has(one))).toBe(true);
  });
});
