import { describe, expect, it } from 'vitest';
import type { App } from '../../../../../renderer/app/app.svelte.ts';
import { translate } from '../../../../../renderer/app/messages/catalogue.ts';
import { forkItems } from '../../../../../renderer/features/runs/forking.ts';

const went: unknown[] = [];
const app = { t: (key: Parameters<typeof translate>[1], fill: never) => translate('en', key, fill), router: { go: (to: unknown) => void went.push(to) } } as unknown as App;
const of = (...epochs: number[]) => ({ run: 'r', checkpoints: epochs.map((epoch) => ({ epoch, folder: String(epoch) })) });

describe('the menu at a point of a curve', () => {
  it.each<[string, number[], string[], number | null]>([
    ['forks from there', [2, 5], ['Fork from epoch 5…', 'Again, but with…'], 5],
    ['says that nothing is kept there, and names what is', [2], ['Epoch 5 keeps no checkpoint', 'Fork from epoch 2, the nearest…', 'Again, but with…'], 2],
    ['says that nothing is kept at all', [], ['No checkpoint to fork from', 'Again, but with…'], null],
  ])('%s', (_, kept, labels, from) => {
    const items = forkItems(app, of(...kept), 5);
    expect(items.map(({ label }) => label)).toEqual(labels);
    went.length = 0;
    for (const { label, run } of items) if (!label.startsWith('Again')) run?.();
    expect(went).toEqual(from === null ? [] : [{ page: 'trainFork', forked: 'r', epoch: String(from) }]);
  });
});
