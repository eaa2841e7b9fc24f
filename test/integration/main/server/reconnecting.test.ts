import { rmSync } from 'node:fs';
import { expect, it } from 'vitest';
import { prepareHome, reconnect } from '../../../../bench/reconnects.ts';
import { resolveCache } from '../../../../main/system/home.ts';
import { startServer } from '../../../../main/server/listen.ts';
import { emptyHome } from './small-home.ts';

it('a window whose connection breaks during a run misses nothing of it and is told nothing twice', async () => {
  const home = await emptyHome();
  await prepareHome(home.root);
  const reported: unknown[] = [];
  const server = await startServer({ home, cache: resolveCache(), report: (error) => reported.push(error) });
  try {
    const result = await reconnect(server, 4);
    expect(result).toMatchObject({ reconnects: 4, stepsMissing: 0, stepsTwice: 0, stepsWrong: 0, others: { epochs: 0, samples: 0, checkpoints: 0 } });
    expect(result.steps).toBeGreaterThan(0);
    expect(reported).toEqual([]);
  } finally {
    await server.close();
    rmSync(home.root, { recursive: true });
  }
});
