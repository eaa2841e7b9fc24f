import { expect, it, vi } from 'vitest';
import { decodeAnswers } from '../../../../core/ledger/codec.ts';
import { createTestAnswers } from '../../../../main/files/answers.ts';
import type { Inspector } from '../../../../main/inspect/inspector.ts';
import type { Runs } from '../../../../main/runs/runs.ts';

/** Two images of two classes; of the run as it was trained, unless its data changed. */
function answering(evaluated: object = {}) {
  const evaluate = vi.fn(() => Promise.resolve({ evaluation: { datasetSha256: 'data', checkpoint: '2-0', ...evaluated }, probabilities: Float32Array.of(0.75, 0.25, 0.75, 0.25), labels: Int32Array.of(0, 1) }));
  const detail = { run: 'a', name: 'A', dataset: 'waves', datasetSha256: 'data', epochs: 3, attempt: 1, datasetChanged: false };
  const answer = createTestAnswers({ show: () => detail, seen: () => null } as unknown as Runs, { evaluate } as unknown as Inspector);
  return { evaluate, detail, ask: (epoch: string) => answer(new Request(`http://localhost/runs/a/test/${epoch}`), 'a', epoch) };
}

it('answers the test images once, until the run has trained on', async () => {
  const { evaluate, detail, ask } = answering();
  const { predicted, label, split } = decodeAnswers(new Uint8Array(await (await ask('2')).arrayBuffer()));
  expect([split, [...label], [...predicted]]).toEqual(['test', [0, 1], [0, 0]]);
  await ask('2');
  expect(evaluate.mock.calls).toEqual([[{ kind: 'run', id: 'a' }, { split: 'test', checkpoint: '2', asSeen: true, signal: expect.any(AbortSignal) as AbortSignal }]]);
  detail.epochs = 4;
  await ask('2');
  expect(evaluate).toHaveBeenCalledTimes(2);
});

it('refuses what is no epoch, and data that are others by now', async () => {
  await expect(answering().ask('0')).rejects.toThrow('There is nothing at');
  await expect(answering({ datasetSha256: 'other' }).ask('best')).rejects.toMatchObject({ code: 'run.data-changed' });
});
