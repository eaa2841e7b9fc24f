// @ts-check
// `npm test [-- stage…]`: sets the checkout up on first use, runs every stage, and closes with the sum.
import { complain, endWith, say, SetupError } from './setup/say.mjs';
import { setUp } from './setup.mjs';
import { order, stages } from './stages/stages.mjs';
import { closingLine, sum, tallyOfCheck } from './stages/tally.mjs';

try {
  const named = process.argv.slice(2);
  const unknown = named.find((name) => !(name in stages));
  if (unknown !== undefined) throw new SetupError(`there is no stage ${unknown}`, `The stages are ${Object.keys(stages).join(', ')}.`);
  const { root, node } = await setUp(['dependencies']);

  const tallies = [];
  for (const line of order) {
    const wanted = line.filter((name) => named.length === 0 || named.includes(name));
    tallies.push(...await Promise.all(wanted.map((name) => runStage(name, root, node))));
  }
  const total = sum(tallies);
  process.stdout.write(`${closingLine(total)}\n`);
  process.exitCode = total.failed > 0 ? 1 : 0;
} catch (error) {
  endWith(error);
}

/** @param {string} name @param {string} root @param {string} node */
async function runStage(name, root, node) {
  const begun = Date.now();
  const tally = await attempt(/** @type {import('./stages/stages.mjs').Stage} */ (stages[name]), root, node);
  say(`${name}: ${closingLine(tally)} in ${((Date.now() - begun) / 1000).toFixed(1)} s`);
  return tally;
}

/**
 * A stage whose set-up fails is one failure, and the others still run.
 * @param {import('./stages/stages.mjs').Stage} stage @param {string} root @param {string} node
 */
async function attempt(stage, root, node) {
  try {
    await setUp(stage.needs);
  } catch (error) {
    complain(error);
    return tallyOfCheck(1);
  }
  return stage.run(root, node);
}
