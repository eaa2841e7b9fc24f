import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { epochal } from '../../../../main/export/epochal/epochal.ts';
import { resolveHome } from '../../../../main/system/home.ts';
import { importBundle } from '../../../unit/main/import/epochal/support.ts';
import { openBench, packDataset, traces, training, until, type Bench } from '../trainer/support.ts';
import { testFolder } from '../../../support/folder.ts';

const root = testFolder('bundle');
const benches: Bench[] = [];

beforeAll(async () => {
  for (const place of ['one', 'two']) {
    await packDataset(join(root, place, 'waves'));
    benches.push(await openBench(join(root, place)));
  }
});
afterAll(async () => {
  for (const bench of benches) await bench.close();
});

describe('a run that was stopped and taken to another machine', () => {
  it('goes on there to the same bits', async () => {
    const [here, there] = benches as [Bench, Bench];
    const short = { ...training, epochs: 3 };
    const { run: whole } = await here.trainer.start({ ...here.request, training: short });
    await here.trainer.wait(whole);

    const { run } = await here.trainer.start({ ...here.request, training: short });
    await until(here.trainer, (event) => event.type === 'epoch' && event.run === run && event.epoch === 1);
    here.trainer.stop(run);
    await here.trainer.wait(run);

    const source = { run: here.runs.show(run), dataset: here.request.dataset, name: 'a run' };
    // What the writer reads of its source.
    const artifact = await epochal.write(source as Parameters<typeof epochal.write>[0], {} as never, { database: resolveHome(join(root, 'one', 'home')).database } as never);
    const parts: Uint8Array[] = [];
    for await (const part of [...artifact.streams!.values()][0]!.read()) parts.push(part);
    const path = join(root, 'moved.epochal');
    writeFileSync(path, Buffer.concat(parts));

    const { id, sha256 } = there.request.dataset;
    await importBundle(path, { runs: there.runs, datasets: [{ id, sha256 }] });
    // A colour goes by the runs that a home has begun.
    expect({ ...there.runs.show(run), folder: null, colour: 0 }).toEqual({ ...here.runs.show(run), folder: null, colour: 0 });
    await there.trainer.resume(run);
    await there.trainer.wait(run);
    expect(there.runs.row(run)).toMatchObject({ state: 'finished', error: null });
    expect(traces(there.runs, run)).toEqual(traces(here.runs, whole));
  });
});
