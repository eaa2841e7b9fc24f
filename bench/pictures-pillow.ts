/**
 * Decoding against Pillow: `node bench/pictures-pillow.ts [--python python3] [--cases cases.py] [--list]`. Runs
 * test/fixtures/pictures/odd, which makes over a thousand odd pictures, and any further programs that write a picture
 * NAME and what it shows as NAME.png; decodes each at its size. Ends with 1 if one shows another picture than it
 * should (over 2 grey levels on average), or is read though it has no one answer.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { EpochalError } from '../core/errors.ts';
import { decodePicture, readPicture } from '../main/pictures/decode.ts';

/** Grey levels on average. Of AVIF, libheif spreads colours that are kept coarser than the picture otherwise than Pillow's libavif does, which shows at edges of colour. */
const mostOf = (group: string): number => (group === 'avif, coarse colours' ? 8 : 2);

type Outcome = 'same' | 'refused' | 'another picture' | 'read, to be refused' | 'error';
interface Result {
  name: string;
  group: string;
  outcome: Outcome;
  /** Mean difference, or the reason. */
  what: string;
  gap: number;
  milliseconds: number;
}

const { values } = parseArgs({ options: { python: { type: 'string', default: 'python3' }, cases: { type: 'string', multiple: true, default: [] }, list: { type: 'boolean', default: false } } });

async function check(folder: string, name: string, group: string): Promise<Result> {
  const bytes = readFileSync(join(folder, name));
  const truth = join(folder, `${name}.png`);
  const shown = existsSync(truth) ? await readPicture(readFileSync(truth), { width: 1, height: 1, channels: 3 }) : null;
  const { width, height } = shown?.facts ?? { width: 32, height: 32 };
  const began = performance.now();
  const of = (outcome: Outcome, what: string, gap = 0): Result => ({ name, group, outcome, what, gap, milliseconds: performance.now() - began });
  try {
    const { pixels: got, facts } = await readPicture(bytes, { width, height, channels: 3 });
    if (!shown) return of('read, to be refused', `${facts.width} x ${facts.height}`);
    if (facts.width !== width || facts.height !== height) return of('another picture', `${facts.width} x ${facts.height}, not ${width} x ${height}`, 255);
    const wanted = await decodePicture(readFileSync(truth), { width, height, channels: 3 });
    const gap = wanted.reduce((sum, value, index) => sum + Math.abs(value - got[index]!), 0) / wanted.length;
    return of(gap <= mostOf(group) ? 'same' : 'another picture', gap.toFixed(2), gap);
  } catch (error) {
    return error instanceof EpochalError ? of('refused', error.message) : of('error', String(error));
  }
}

function table(results: readonly Result[]): string {
  const groups = Map.groupBy(results, ({ group }) => group);
  const rows = Array.from(groups, ([group, own]) => {
    const count = (outcome: Outcome): number => own.filter((one) => one.outcome === outcome).length;
    const gaps = own.filter(({ outcome }) => outcome === 'same').map(({ gap }) => gap);
    return [group, own.length, count('same'), count('refused'), own.length - count('same') - count('refused'), Math.max(0, ...gaps).toFixed(2), Math.max(...own.map(({ milliseconds }) => milliseconds)).toFixed(0)];
  });
  return [['pictures', 'all', 'same', 'refused', 'wrong', 'largest mean gap', 'slowest ms'], ...rows].map((row) => row.join('\t')).join('\n');
}

const root = mkdtempSync(join(tmpdir(), 'epochal-odd-'));
try {
  const programs = [join(import.meta.dirname, '../test/fixtures/pictures/odd'), ...values.cases];
  const results: Result[] = [];
  for (const [index, program] of programs.entries()) {
    const folder = join(root, String(index));
    execFileSync(values.python, [program, folder], { stdio: ['ignore', 'inherit', 'inherit'] });
    const groups = existsSync(join(folder, 'index.json')) ? (JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')) as Record<string, string>) : {};
    const names = Object.keys(groups).length > 0 ? Object.keys(groups) : readdirSync(folder).filter((name) => existsSync(join(folder, `${name}.png`)) || !existsSync(join(folder, name.replace(/\.png$/, ''))));
    for (const name of names) results.push(await check(folder, name, groups[name] ?? 'cases'));
  }
  console.log(table(results));
  const wrong = results.filter(({ outcome }) => outcome !== 'same' && outcome !== 'refused');
  for (const { name, outcome, what } of values.list ? results : wrong) console.log(`${name}\t${outcome}\t${what}`);
  console.log(`${results.length} pictures, ${wrong.length} wrong; ${Math.round(process.memoryUsage().rss / 1e6)} MB`);
  process.exitCode = wrong.length > 0 ? 1 : 0;
} finally {
  rmSync(root, { recursive: true, force: true });
}
