import { describe, expect, it, vi } from 'vitest';
import { EpochalError } from '../../../../../../../core/errors.ts';
import { AnswerDesk, type FetchAnswers, type Wanted } from '../../../../../../../renderer/features/runs/compare/answers/desk.ts';
import { answersOf } from './answering.ts';

const labels = [0, 1, 1];
/** Of each run what its epochs said. */
const said: Record<string, Record<number, number[]>> = { a: { 1: [0, 1, 0], 2: [1, 1, 0] }, b: { 1: [1, 0, 0], 2: [0, 0, 1] } };
const fetcher = () => vi.fn<FetchAnswers>((run, epoch) => {
  const predicted = said[run]?.[epoch];
  return predicted ? Promise.resolve(answersOf(labels, predicted)) : Promise.reject(new EpochalError('ledger.none', { name: run, epoch }));
});
const wanted = (changes: Partial<Wanted> = {}): Wanted => ({ of: 'validation', runs: ['a', 'b'].map((run) => ({ run, epoch: 2, earlier: [1, 2], accuracies: [0.5, 0.5] })), pair: ['a', 'b'], classes: 2, list: 'samples', cell: null, most: 10, ...changes });
const atOnce = (): Promise<void> => Promise.resolve();

describe('what is shown of the answers', () => {
  it('is worked out of one epoch of each run, each fetched once', async () => {
    const fetch = fetcher();
    const desk = new AnswerDesk(fetch);
    const view = await desk.view(wanted());
    expect([view.images, view.runs.map(({ run, accuracy }) => [run, accuracy])]).toEqual([{ split: 'test', count: 3 }, [['a', 1 / 3], ['b', 2 / 3]]]);
    expect([view.pair!.onlyA, view.pair!.onlyB, view.list.total]).toEqual([1, 2, 3]);
    await desk.view(wanted({ list: 'onlyB', most: 1 })).then(({ list }) => expect([list.total, list.pictures.map(({ index }) => index)]).toEqual([2, [0]]));
    expect(fetch).toHaveBeenCalledTimes(2);
  });

  it('asks earlier epochs for what was forgotten', async () => {
    const fetch = fetcher();
    const { list } = await new AnswerDesk(fetch).view(wanted({ list: 'forgottenA' }));
    expect(list.pictures.map(({ index }) => index)).toEqual([0]);
    expect(fetch.mock.calls.filter(([, epoch]) => epoch === 1)).toHaveLength(2);
  });

  it('says which run has no answers, and compares the others', async () => {
    const view = await new AnswerDesk(fetcher()).view(wanted({ runs: [...wanted().runs, { run: 'off', epoch: 1, earlier: [1], accuracies: [0.5] }] }));
    expect([view.missing.map(({ run, error }) => [run, error.code]), view.runs.length]).toEqual([[['off', 'ledger.none']], 2]);
  });

  it('leaves out a run that validated on other images', async () => {
    const view = await new AnswerDesk((run) => Promise.resolve(answersOf(labels, [0, 0, 0], { split: run === 'a' ? 'test' : 'train' }))).view(wanted());
    expect([view.apart, view.runs.map(({ run }) => run), view.pair]).toEqual([['b'], ['a'], null]);
  });

  it('compares versions of a data set over the images that all saw with the same label, named as imported', async () => {
    // Run b did not see image 0 of test and saw 7 of train instead; image 2 was relabelled, image 3 not.
    const imported = { split: Uint8Array.of(0, 2, 2, 2), index: Int32Array.of(7, 1, 2, 3) };
    const edited: Record<number, number[]> = { 1: [0, 0, 0, 1], 2: [0, 1, 0, 0] };
    const fetch = (run: string, epoch: number) => Promise.resolve(run === 'a' ? answersOf([0, 1, 1, 1], [0, 0, 1, 1]) : answersOf([0, 1, 0, 1], edited[epoch]!, { images: { start: 0, count: 4, imported } }));
    const desk = new AnswerDesk(fetch);
    const { images, runs, pair, list: { pictures } } = await desk.view(wanted());
    expect(images).toEqual({ split: 'test', count: 2, leftOut: 3 });
    expect(runs.map(({ run, accuracy }) => [run, accuracy])).toEqual([['a', 0.5], ['b', 0.5]]);
    expect([pair!.onlyA, pair!.onlyB]).toEqual([1, 1]);
    expect(pictures.map(({ split, index, label, answers }) => [split, index, label, answers.map(({ predicted }) => predicted)])).toEqual([['test', 1, 1, [0, 1]], ['test', 3, 1, [1, 0]]]);
    expect((await desk.view(wanted({ list: 'forgottenB' }))).list.pictures.map(({ index }) => index)).toEqual([3]);
  });

  it('drops what was used longest ago once there is too much, and asks again for what failed', async () => {
    const fetch = fetcher();
    const desk = new AnswerDesk(fetch, 12 * 3 * 2);
    const at = (epoch: number): Promise<unknown> => desk.view(wanted({ runs: wanted().runs.map((one) => ({ ...one, epoch })) }));
    await at(1);
    await at(2);
    await at(2);
    expect(fetch).toHaveBeenCalledTimes(4);
    await at(1);
    expect(fetch).toHaveBeenCalledTimes(6);
    await at(9);
    await at(9);
    expect(fetch.mock.calls.filter(([, epoch]) => epoch === 9)).toHaveLength(4);
  });

  it('asks each run once of the test images, and keeps them apart from those it validated on', async () => {
    const fetch = fetcher();
    const desk = new AnswerDesk(fetch);
    const tested = wanted({ of: 'test', list: 'never', runs: wanted().runs.map((one) => ({ ...one, epoch: 1 })) });
    await desk.view(wanted());
    const { of, list } = await desk.view(tested);
    await desk.fetchAhead(tested, new Map([['a', [1, 2]], ['b', [1, 2]]]));
    await desk.judge(tested, atOnce);
    expect([of, list.pictures.map(({ index }) => index)]).toEqual(['test', [2]]);
    expect(fetch.mock.calls).toEqual([['a', 2, 'validation'], ['b', 2, 'validation'], ['a', 1, 'test'], ['b', 1, 'test']]);
  });

  it('fetches the neighbours of an epoch ahead', async () => {
    const fetch = fetcher();
    const desk = new AnswerDesk(fetch);
    await desk.view(wanted());
    await desk.fetchAhead(wanted(), new Map([['a', [1, 2]], ['b', [1, 2]]]));
    await desk.view(wanted({ runs: wanted().runs.map((one) => ({ ...one, epoch: 1 })) }));
    expect(fetch).toHaveBeenCalledTimes(4);
  });
});

describe('verdicts', () => {
  it('are given of every pair', async () => {
    const pairs = await new AnswerDesk(fetcher()).judge(wanted(), atOnce);
    expect(pairs!.map(({ a, b, onlyA, onlyB, verdict }) => [a, b, onlyA, onlyB, verdict])).toEqual([['a', 'b', 1, 2, 'none']]);
  });

  it('are given up where newer ones are asked for', async () => {
    const desk = new AnswerDesk(fetcher());
    const [older, newer] = await Promise.all([desk.judge(wanted(), atOnce), desk.judge(wanted(), atOnce)]);
    expect([older, newer!.length]).toEqual([null, 1]);
  });
});
