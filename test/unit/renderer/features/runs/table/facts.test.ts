import { describe, expect, it } from 'vitest';
import { EpochalError } from '../../../../../../core/errors.ts';
import type { RunTableNews } from '../../../../../../core/run-facts.ts';
import { TableFacts } from '../../../../../../renderer/features/runs/table/facts.svelte.ts';
import { Views } from '../../../../../../renderer/features/runs/table/views.svelte.ts';
import { FakeBridge, runRow } from '../../../fakeBridge.ts';

const news = (cursor: string, runs: readonly string[], { more = false, params = 1 } = {}): RunTableNews => ({
  cursor,
  more,
  facts: runs.map((run) => ({ run, params, seconds: null, imagesPerSecond: null, metrics: {}, curve: [], bytes: 0 })),
  settings: { runs: [...runs], columns: [{ path: 'batchSize', values: runs.map((_run, place) => place) }] },
});
const known = (facts: TableFacts, run: string): unknown[] => {
  const { facts: found, settings } = facts.entry(runRow({ run }));
  return [found?.params, settings.get('batchSize')];
};

/** A host that gives these answers, one after the other. */
function answering(...answers: (RunTableNews | Error)[]): FakeBridge {
  return new FakeBridge({
    'runs.table': () => {
      const answer = answers.shift() ?? news('end', []);
      if (answer instanceof Error) throw answer;
      return answer;
    },
  });
}
const asked = (bridge: FakeBridge): unknown[] => bridge.asked.map(({ input }) => (input as { since: string | null }).since);

describe('what the table knows of runs', () => {
  it('is asked for part by part from the cursor of the answer before, and then only what is new', async () => {
    const bridge = answering(news('1', ['a'], { more: true }), news('2', ['b', 'c']), news('3', ['a'], { params: 2 }));
    const facts = new TableFacts();
    await facts.ask(bridge);
    expect([known(facts, 'a'), known(facts, 'c'), known(facts, 'none'), facts.loaded]).toEqual([[1, 0], [1, 1], [undefined, undefined], true]);
    await facts.ask(bridge);
    expect([known(facts, 'a'), known(facts, 'b')]).toEqual([[2, 0], [1, 0]]);
    expect(asked(bridge)).toEqual([null, '1', '2']);
  });

  it('is asked for once more where something changed meanwhile, however often', async () => {
    const bridge = answering(news('1', ['a']), news('2', ['b']));
    const facts = new TableFacts();
    await Promise.all([facts.ask(bridge), facts.ask(bridge), facts.ask(bridge)]);
    expect(asked(bridge)).toEqual([null, '1']);
    expect(known(facts, 'b')).toEqual([1, 0]);
  });

  it('says why it could not be read, and goes on from where it was', async () => {
    const bridge = answering(news('1', ['a']), new EpochalError({ code: 'runs.damaged', message: 'It is damaged.', hint: 'Restore it.' }), news('2', ['b']));
    const facts = new TableFacts();
    await facts.ask(bridge);
    await facts.ask(bridge);
    expect([facts.error?.code, known(facts, 'a')]).toEqual(['runs.damaged', [1, 0]]);
    await facts.ask(bridge);
    expect([facts.error, known(facts, 'b'), asked(bridge)]).toEqual([null, [1, 0], [null, '1', '1']]);
  });
});

describe('views of the table', () => {
  const storeOf = (kept = new Map<string, string>()) => ({ getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) });

  it('keep what is chosen for long under their name, and are there in the next window', () => {
    const store = storeOf();
    const views = new Views(store);
    views.save('best cnn', { filter: 'recipe:cnn', sort: '-best', selected: 'a,b', run: 'a' });
    views.save('all', {});
    views.save('best cnn', { filter: 'cnn' });
    views.keepColumns(['best', 'state']);
    const again = new Views(store);
    expect([again.list, again.columns]).toEqual([[{ name: 'all', query: {} }, { name: 'best cnn', query: { filter: 'cnn' } }], ['best', 'state']]);
    again.remove('all');
    expect(new Views(store).list.map(({ name }) => name)).toEqual(['best cnn']);
  });

  it('leave out what is of the moment', () => {
    const views = new Views(storeOf());
    views.save('x', { group: 'recipe', selected: 'a', run: 'a', rename: '1' });
    expect(views.list[0]!.query).toEqual({ group: 'recipe' });
  });

  it.each(['no JSON', '[{"name": 1}]', '{}'])('are none where %s is kept', (text) => {
    expect(new Views(storeOf(new Map([['epochal.runs.views', text]]))).list).toEqual([]);
  });
});
