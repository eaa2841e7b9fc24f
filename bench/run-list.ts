/**
 * What a long list of runs costs: to open and to ask for, to follow while nothing happens, while another process
 * trains, and how long after another process's write the change is received. As a table, or JSON with `--json`.
 *
 *   node_modules/.bin/node bench/run-list.ts [--runs 5000] [--seconds 10] [--json]
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import Database from 'better-sqlite3';
import { readModelSpec } from '../core/model/spec.ts';
import { planData } from '../core/plan.ts';
import { readTraining } from '../core/training.ts';
import { openRuns, type Runs } from '../main/runs/runs.ts';
import { resolveHome, type Home } from '../main/system/home.ts';
import { createRunRows } from '../main/trainer/run-rows.ts';

const { values: options } = parseArgs({
  options: {
    runs: { type: 'string', default: '5000' },
    seconds: { type: 'string', default: '10' },
    json: { type: 'boolean', default: false },
    /** As another process, in the home of that path. */
    write: { type: 'string' },
  },
});
const trained = '20260101-000000-aaaa';
const stats = { epoch: 1, meanLoss: 2, meanAccuracy: 0.5, stepMs: 3, medianMs: 4, imagesPerSecond: 5, secondsLeft: 6, memoryBytes: 7 };

if (options.write === undefined) await measure();
else await write(resolveHome(options.write));

async function measure(): Promise<void> {
  const home = resolveHome(mkdtempSync(join(tmpdir(), 'epochal-list-')));
  const seconds = Number(options.seconds);
  const trains = spawn(process.execPath, [import.meta.filename, '--write', home.root], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface(trains.stdout)[Symbol.asyncIterator]();
  const ask = async (what: string): Promise<string> => {
    trains.stdin.write(`${what}\n`);
    return ((await lines.next()) as IteratorYieldResult<string>).value;
  };
  await ask('create');
  multiply(home, Number(options.runs));
  const opening = performance.now();
  const runs = openRuns(home);
  const openMs = performance.now() - opening;
  const listing = performance.now();
  const bytes = JSON.stringify(runs.list()).length;
  const listMs = performance.now() - listing;
  let received: (at: number) => void = () => undefined;
  let changes = 0;
  const stop = createRunRows(runs, { onRows: () => () => undefined }, (error) => { throw error; }).subscribe(() => {
    changes++;
    received(Date.now());
  });

  const idle = await cpuOf(() => wait(seconds * 1000));
  const reported = changes;
  const training = await cpuOf(() => ask(`train ${seconds}`));
  const unreported = changes - reported;
  const delays: number[] = [];
  for (let index = 0; index < 20; index++) {
    const event = new Promise<number>((resolve) => (received = resolve));
    await wait(Math.random() * 300);
    const written = Number(await ask(`rename ${index}`));
    delays.push(Math.max(0, (await event) - written));
  }
  delays.sort((a, b) => a - b);
  stop();
  runs.close();
  trains.stdin.end();
  await once(trains, 'exit');
  rmSync(home.root, { recursive: true });
  const result = { runs: Number(options.runs), openMs, listMs, listMB: bytes / 1e6, idleCpuMsPerSecond: idle, trainingCpuMsPerSecond: training, rowsReceivedWhileTraining: unreported, delayMs: { median: delays[10], largest: delays.at(-1) } };
  if (options.json) console.log(JSON.stringify(result));
  else console.table({ ...result, delayMs: `${delays[10]} (largest ${delays.at(-1)})` });
}

/** Milliseconds of processor time a second that this process takes meanwhile. */
async function cpuOf(work: () => Promise<unknown>): Promise<number> {
  const [began, before] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / (performance.now() - began);
}

/** Copies the row of the one run that is there. */
function multiply(home: Home, count: number): void {
  const database = new Database(home.database);
  const columns = (database.pragma('table_info(runs)') as { name: string }[]).map(({ name }) => name).filter((name) => !['id', 'state', 'owner', 'begun', 'created'].includes(name));
  database.prepare(`
    WITH RECURSIVE places (place) AS (SELECT 2 UNION ALL SELECT place + 1 FROM places WHERE place < ?)
    INSERT INTO runs (id, state, begun, created, ${columns.join(', ')})
    SELECT printf('20250101-%06d-aaaa', place), 'finished', place, strftime('%Y-%m-%dT%H:%M:%fZ', '2025-01-01', place || ' minutes'), ${columns.join(', ')} FROM runs, places`).run(count);
  database.close();
}

async function write(home: Home): Promise<void> {
  const runs = openRuns(home);
  let step = 0;
  for await (const line of createInterface(process.stdin)) {
    const [what, word] = line.split(' ');
    if (what === 'create') create(runs);
    if (what === 'rename') runs.rename(trained, `run ${word}`);
    for (let round = 0; what === 'train' && round < Number(word) * 10; round++) {
      runs.journal.addSteps(trained, { firstStep: step++, loss: new Float32Array(1), accuracy: new Float32Array(1) }, stats);
      await wait(100);
    }
    console.log(Date.now());
  }
  runs.close();
}

function create(runs: Runs): void {
  const training = readTraining({ epochs: 5, batchSize: 4, optimizer: { type: 'SGD' }, loss: { type: 'SparseCategoricalCrossentropy', arguments: { from_logits: true } } });
  runs.journal.create({
    id: trained,
    name: 'run',
    created: new Date(),
    owner: runs.owners.own(),
    recipe: null,
    dataset: { id: 'tiny', sha256: '0'.repeat(64) },
    subject: { classes: ['round', 'square', 'other'].map((name) => ({ name, nameZh: null })), pixels: { height: 2, width: 2, channels: 1, fit: 'crop' } },
    model: readModelSpec({ name: 'flat', layers: [{ type: 'InputLayer', arguments: { shape: [2, 2, 1] } }, { type: 'Flatten' }, { type: 'Dense', arguments: { units: 3 } }] }),
    training,
    plan: planData(training, { train: 40, validation: 0, test: 8 }),
    parent: null,
    inherited: null,
    group: null,
    files: {},
  });
}
