/**
 * How well one run tells where another seed lands (core/comparison/luck.ts), held against real seeds: of repeats of one
 * training, how far their accuracies deviate, what the parts of the formula say of it (the median over the runs), and
 * what share of pairs lies within the band. Of each epoch, and of the best of each run. As a table, or JSON with
 * `--json`; deviations in points (hundredths).
 *
 *   epochal train --recipe cifar10-cnn --name cnn --repeat 5 --home H
 *   node_modules/.bin/node bench/luck.ts --home H --group cnn [--json]
 */
import { parseArgs } from 'node:util';
import { luckOf } from '../core/comparison/luck.ts';
import { summarizeRepeats } from '../core/comparison/repeats.ts';
import { accuracyOf, inImageOrder, type Answers } from '../core/ledger/answers.ts';
import { answersOf } from '../main/runs/ledgers.ts';
import { openRuns } from '../main/runs/runs.ts';
import { resolveHome } from '../main/system/home.ts';

const { values: options } = parseArgs({ options: { home: { type: 'string' }, group: { type: 'string' }, json: { type: 'boolean', default: false } } });
if (options.group === undefined) throw new Error('Say which runs: --group, how their names begin.');

const runs = openRuns(resolveHome(options.home));
const repeats = runs.list().filter(({ name, state }) => name.startsWith(options.group!) && state === 'finished').map(({ run }) => runs.show(run));
if (repeats.length < 3) throw new Error(`At least 3 finished runs are needed whose names begin with '${options.group}', and there are ${repeats.length}.`);
const epochs = Math.min(...repeats.map((one) => one.epochs));
const figures = [...Array.from({ length: epochs }, (_, place) => place + 1), 'best' as const].map((epoch) => ({ epoch, ...measure(epoch) }));
runs.close();
if (options.json) console.log(JSON.stringify(figures));
else console.table(figures);

function measure(which: number | 'best'): Record<string, number | string> {
  const each = repeats.map(({ run, epochRows }) => {
    const { epoch, answers } = answersOf(runs, run, which, 'validation');
    const validated = epochRows.flatMap((row) => (row.valAccuracy === null ? [] : [{ epoch: row.epoch, accuracy: row.valAccuracy }]));
    const luck = luckOf(answers, validated.map(({ accuracy }) => accuracy), validated.findIndex((row) => row.epoch === epoch));
    return { accuracy: accuracyOf(answers), answers: inImageOrder(answers), luck };
  });
  const accuracies = each.map(({ accuracy }) => accuracy);
  const { mean, std } = summarizeRepeats(accuracies) as { mean: number; std: number };
  const pairs = each.flatMap(({ accuracy, luck }, place) => accuracies.flatMap((other, at) => (at === place ? [] : [Math.abs(accuracy - other) <= (luck.band ?? NaN)])));
  const images = each[0]!.answers.target.length;
  return {
    runs: each.length,
    mean: points(mean),
    deviation: points(std),
    interval: ([0.975, 0.025] as const).map((share) => points(std * Math.sqrt((each.length - 1) / chiSquared(share, each.length - 1)))).join(' to '),
    byVotes: points(Math.sqrt(votes(each.map(({ answers }) => answers))) / images),
    paper: points(Math.sqrt((1 - mean) / (2 * images))),
    sampling: points(median(each.map(({ luck }) => luck.sampling))),
    jitter: points(median(each.map(({ luck }) => luck.jitter ?? NaN))),
    band: points(median(each.map(({ luck }) => luck.band ?? NaN))),
    farthest: points(Math.max(...accuracies) - Math.min(...accuracies)),
    pairsWithin: Math.round((100 * pairs.filter(Boolean).length) / pairs.length) / 100,
  };
}

/** What errors that are independent between images would make of the variance of how many are right, by how many seeds got each right. */
function votes(all: readonly Pick<Answers, 'predicted' | 'target'>[]): number {
  const seeds = all.length;
  return all[0]!.target.reduce((sum, _, image) => {
    const share = all.filter(({ predicted, target }) => predicted[image] === target[image]).length / seeds;
    return sum + (share * (1 - share) * seeds) / (seeds - 1);
  }, 0);
}

/** A quantile of chi squared, to some hundredths (Wilson and Hilferty 1931). @param share 0.025 or 0.975. */
function chiSquared(share: 0.025 | 0.975, freedom: number): number {
  const z = share === 0.975 ? 1.96 : -1.96;
  return freedom * (1 - 2 / (9 * freedom) + z * Math.sqrt(2 / (9 * freedom))) ** 3;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

function points(share: number): number {
  return Math.round(10_000 * share) / 100;
}
