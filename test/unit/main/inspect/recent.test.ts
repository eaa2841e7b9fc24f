import { expect, it } from 'vitest';
import { Recent } from '../../../../main/inspect/recent.ts';

it('keeps the most recently used, closing the others', () => {
  const log: string[] = [];
  const recent = new Recent<{ close(): void }>(2);
  const get = (key: string) =>
    recent.get(key, () => {
      log.push(`make ${key}`);
      return { close: () => log.push(`close ${key}`) };
    });
  for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) get(key);
  expect(log).toEqual(['make a', 'make b', 'close b', 'make c', 'close c', 'make b']);
});
