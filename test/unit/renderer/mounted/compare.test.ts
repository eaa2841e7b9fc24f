import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Blame } from '../../../../core/comparison/blame/blame.ts';
import type { RunState } from '../../../../core/runs.ts';
import type { App } from '../../../../renderer/app/app.svelte.ts';
import { AnswerDesk } from '../../../../renderer/features/runs/compare/answers/desk.ts';
import type { Asked } from '../../../../renderer/features/runs/compare/answers/answer-views.svelte.ts';
import AnswerBoard from '../../../../renderer/features/runs/compare/answers/AnswerBoard.svelte';
import BlamePanel from '../../../../renderer/features/runs/compare/blame/BlamePanel.svelte';
import Compare from '../../../../renderer/features/runs/compare/Compare.svelte';
import { epochRow, runDetail, runRow, type FakeBridge } from '../fakeBridge.ts';
import { answersOf } from '../features/runs/compare/answers/answering.ts';
import { all, appWith, click, press, settled, show } from './mounting.ts';

const rows = ['a', 'b'].map((run) => runRow({ run, name: `run ${run}`, state: 'finished', epochs: 2 }));
const labels = [0, 1, 1, 0];
const said: Record<string, number[][]> = { a: [[0, 1, 0, 0], [1, 1, 0, 0]], b: [[1, 0, 0, 0], [0, 0, 1, 0]] };

/** The worker's desk, in the test's own thread. */
function atDesk(): Asked {
  const desk = new AnswerDesk((run, epoch) => Promise.resolve(answersOf(labels, said[run]![epoch - 1]!)));
  let reply: Parameters<Asked['listen']>[0] = () => undefined;
  return {
    post: (question) => void (question.kind === 'judge' ? desk.judge(question.wanted, () => Promise.resolve()).then((pairs) => reply({ id: question.id, pairs })) : desk.view(question.wanted).then((view) => reply({ id: question.id, view }))),
    listen: (take) => (reply = take),
    close: () => undefined,
  };
}

beforeEach(() => {
  location.hash = '';
});

const names = (): string[] => [...document.querySelectorAll('ul[aria-label] img')].map((picture) => picture.parentElement!.getAttribute('aria-label')!);

async function board(epoch = 2, accuracies: readonly number[] = [0.5, 0.5], tested: readonly string[] = []): Promise<App> {
  const app = await appWith(rows);
  show(app, AnswerBoard, { answering: { validation: ['a', 'b'].map((run) => ({ run, epoch, epochs: [1, 2], accuracies })), test: tested.map((run) => ({ run, epoch: 1, epochs: [], accuracies: [] })) }, detail: runDetail({ run: 'a' }), nameOf: (run: string) => `run ${run}`, lit: null, shown: { view: null, verdicts: null }, asked: atDesk() });
  await settled();
  return app;
}

describe('the answers of two runs', () => {
  it('say which is better as far as it is shown', async () => {
    await board();
    await vi.waitFor(() => expect(all('button', 'No difference shown between')).toHaveLength(1), { timeout: 20_000 });
    expect(document.body.textContent).toContain('by their answers to the same 4 test images, on which they validated');
  });

  it.each([
    [[0.4, 0.45, 0.5, 0.55], ['±0.693', '±0.693'], 2],
    [[0.4, 0.45, 0.5], ['± ?', '± ?'], 0],
  ])('draw each accuracy in the band of other seeds, where the epochs tell it: %j', async (accuracies, said, bands) => {
    await board(2, accuracies);
    const ruler = document.querySelector('section[aria-labelledby=accuracies]')!;
    expect([[...ruler.querySelectorAll('.number')].map((one) => one.textContent), ruler.querySelectorAll('.band').length]).toEqual([said, bands]);
  });

  it('list what only one got right, and what was forgotten; the address keeps the list', async () => {
    const app = await board();
    expect(names()).toHaveLength(4);
    await click(all('button', 'Only run a right')[0]!);
    expect(names()).toEqual(['Image 1, 1. run a: 1 75.0%, run b: 0 75.0%']);
    await click(all('button', 'Forgotten by run a')[0]!);
    expect([names(), app.router.query]).toEqual([['Image 0, 0. run a: 1 75.0%, run b: 0 75.0%'], { list: 'forgottenA' }]);
    await click(all('button', 'Never right')[0]!);
    expect(document.body.textContent).toContain('No such picture at this epoch.');
  });

  it('are those to the test images where that is chosen, which have no history', async () => {
    const app = await board(2, [0.5, 0.5], ['a', 'b']);
    await click(all('button', 'Test images')[0]!);
    expect([app.router.query, all('button', 'Forgotten by').length]).toEqual([{ of: 'test' }, 0]);
    expect(document.body.textContent).toContain('By the best checkpoint of each run, whatever epoch is chosen: run a at its 1 · run b at its 1');
    await click(all('button', 'Only run a right')[0]!);
    expect(names()).toEqual(['Image 0, 0. run a: 0 75.0%, run b: 1 75.0%', 'Image 1, 1. run a: 1 75.0%, run b: 0 75.0%']);
    await click(all('button', 'Validation images')[0]!);
    expect([app.router.query, all('button', 'Forgotten by').length]).toEqual([{}, 2]);
  });

  it('open a picture large, and arrow keys go on', async () => {
    await board();
    await click(document.querySelector<HTMLElement>('ul[aria-label] img')!.parentElement!);
    const heading = (): string | null | undefined => all('dialog')[0]?.querySelector('h2')?.textContent;
    expect(heading()).toBe('0, image 0');
    await press('ArrowRight', document.body);
    expect(heading()).toBe('1, image 1');
  });

  it('are narrowed by a cell that the address names', async () => {
    location.hash = '#/runs/compare/a,b?cell=1-0';
    const app = await board();
    expect(names()).toEqual(['Image 1, 1. run a: 1 75.0%, run b: 0 75.0%', 'Image 2, 1. run a: 0 75.0%, run b: 1 75.0%']);
    await click(all('button', '1 taken for 0')[0]!);
    expect([names().length, app.router.query]).toEqual([4, {}]);
  });
});

describe('the page', () => {
  it('asks for two runs where its address names fewer', async () => {
    show(await appWith(rows), Compare, { ids: 'a' });
    await settled();
    expect(document.body.textContent).toContain('Choose two runs or more');
  });

  it('says why runs can’t be compared', async () => {
    location.hash = '#/runs/compare/a,gone';
    show(await appWith(rows), Compare, { ids: 'a,gone' });
    await settled();
    expect(document.body.textContent).toContain('The stand-in does not answer runs.compare.');
  });

  it.each<[boolean | null, RegExp]>([
    [false, /^(?!.*can’t be shown).*7 equal settings hidden.*Batch size\s*32\s*64.*no verdict can be given/s],
    [null, /The data set .* is not here.*no verdict can be given/s],
    [true, /The data set .* has changed since.*no verdict can be given/s],
  ])('says that no verdict can be given where no run has answers, beside what differs, and where the data changed: %s', async (datasetChanged, expected) => {
    const app = await appWith(rows);
    const answers: Partial<Record<string, (input: never) => unknown>> = {
      'runs.show': ({ run }: { run: string }) => runDetail({ run, name: `run ${run}`, state: 'finished', datasetChanged, epochRows: run === 'a' ? [{ ...epochRow(1), valAccuracy: null }] : [] }),
      'runs.series': () => ({ attempt: 1, next: 0, steps: [], loss: [], accuracy: [] }),
      'runs.compare': () => ({ runs: rows.map(({ run, name }) => ({ run, name, best: null, last: null, seconds: 0, imagesPerSecond: null, params: 5, epoch: null, accuracy: null })), settings: [{ path: 'batchSize', values: [32, 64] }], equalSettings: 7, architecture: [], images: null, pairs: [], notes: [] }),
    };
    const bridge = app.bridge as unknown as FakeBridge;
    vi.spyOn(bridge, 'invoke').mockImplementation((name, input) => Promise.resolve(answers[name]!(input as never)) as never);
    show(app, Compare, { ids: 'a,b' });
    await settled();
    expect(document.body.textContent).toMatch(expected);
  });
});

describe('which setting makes the difference', () => {
  it('is asked with what it takes, then shown in progress, cancelled with what was done, and shared out', async () => {
    location.hash = '#/runs/compare/a,b';
    const app = await appWith(rows);
    const settings = ['batchSize', 'network'].map((path) => ({ path, differences: path === 'network' ? [] : [{ path, values: [32, 64] }] }));
    const training = (place: number, state: RunState | null): Blame['trainings'][number] => ({ run: state === null ? null : `t${place}`, name: `blame ${place}`, seed: place >> 2, ofA: [], state, epoch: state === 'finished' ? 5 : 0, epochs: 5, accuracy: state === 'finished' ? 0.5 : null });
    let states: (RunState | null)[] = ['finished', null, null, 'finished', null, null, null, null];
    const shared = { gap: { value: 0.042, interval: [0.03, 0.05] as [number, number] }, interaction: { value: 0, interval: [0, 0] as [number, number] }, shares: [{ path: 'batchSize', value: 0.031, interval: [0.012, 0.05] as [number, number], isShown: true }, { path: 'network', value: 0.011, interval: [-0.01, 0.03] as [number, number], isShown: false }] };
    const blame = (): Blame => ({ a: 'a', b: 'b', design: 'complete', settings, epochs: 5, mostEpochs: 20, seeds: [0, 1], fork: null, images: 100, trainings: states.map((state, place) => training(place, state)), seedsDone: [], gap: null, shares: [], interaction: null, secondsLeft: 95, seconds: 120, notes: [], ...(states.every((state) => state === 'finished') ? shared : {}) });
    const asked: unknown[] = [];
    const answers: Partial<Record<string, (input: never) => unknown>> = {
      'runs.blame': (input: { train: boolean }) => {
        asked.push(input);
        if (input.train) states = ['finished', 'running', 'queued', 'finished', 'queued', 'queued', 'queued', 'queued'];
        return blame();
      },
      'runs.stop': ({ run }: { run: string }) => {
        asked.push(run);
        states = states.with(Number(run.slice(1)), 'stopped');
        return null;
      },
    };
    vi.spyOn(app.bridge as unknown as FakeBridge, 'invoke').mockImplementation((name, input) => Promise.resolve(answers[name]!(input as never)) as never);
    show(app, BlamePanel, { pair: ['a', 'b'], nameOf: (run: string) => `run ${run}` });
    await settled();
    await click(all('button', 'Which setting makes the difference?')[0]!);
    expect(document.body.textContent).toMatch(/6 trainings, about 1:35 · 2 are there already/);
    await click(all('button', '3')[0]!);
    expect([app.router.query, asked.at(-1)]).toEqual([{ blame: '3x2' }, { runs: ['a', 'b'], epochs: 3, seeds: 2, train: false }]);
    await click(all('button', 'Train these')[0]!);
    expect(document.body.textContent).toMatch(/2 of 8 trainings · 1:35 left/);
    await click(all('button', 'Cancel')[0]!);
    expect(asked.filter((one) => typeof one === 'string')).toEqual(['t7', 't6', 't5', 't4', 't2', 't1']);
    expect(all('button', 'Go on')).toHaveLength(1);
    states = states.map(() => 'finished');
    await click(all('button', 'Go on')[0]!);
    states = states.map(() => 'finished');
    app.router.keep({ blame: '5x2' });
    await settled();
    expect(document.body.textContent).toMatch(/Batch size explains \+0\.031 of \+0\.042, between \+0\.012 and \+0\.050\..*No share shown for Network/s);
  });
});
