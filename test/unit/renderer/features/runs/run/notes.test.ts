import { describe, expect, it } from 'vitest';
import { phrase, phraseText, type Phrase } from '../../../../../../core/errors/words.ts';
import { en, sayPhrase as said } from '../../../../../../renderer/app/messages/error-text.ts';
import { zh } from '../../../../../../renderer/app/messages/errors/zh.ts';
import { earlyEnd } from '../../../../../../renderer/features/runs/run/notes.ts';

describe('why a run ended', () => {
  const note = (of: Phrase | string) => ({ created: '2026-01-02T03:04:05.000Z', ...(typeof of === 'string' ? { text: of } : { text: phraseText(of), phrase: of }) });
  const waited = phrase`Ended after epoch ${9}: ${phrase`${'val_loss'} has not become better for ${2} epochs; its best, ${1.6225}, was in epoch ${7}.`}`;
  const lost = phrase`${phrase`The loss became ${'NaN'}.`} The run ended in epoch ${2}, step ${30}.`;
  const restored = phrase`The network has the weights of epoch ${7}, its best.`;
  const reason = 'val_loss has not become better for 2 epochs; its best, 1.6225, was in epoch 7.';

  it.each([
    [[], null, null],
    [[restored], null, null],
    [[waited, restored], { epoch: 9, step: null, reason }, 'val_loss 已有 2 轮没有变好；最好的是第 7 轮的 1.6225。'],
    [[lost], { epoch: 2, step: 30, reason: 'The loss became NaN.' }, '损失变成了 NaN。'],
    // As an earlier Epochal recorded it.
    [[phraseText(waited)], { epoch: 9, step: null, reason }, reason],
    [['Ended after epoch 3: Something new.'], { epoch: 3, step: null, reason: 'Something new.' }, 'Something new.'],
  ])('%j', (notes, end, chinese) => {
    expect(earlyEnd(notes.map(note), (of) => said(of, en))).toEqual(end);
    expect(earlyEnd(notes.map(note), (of) => said(of, zh))?.reason ?? null).toBe(chinese);
  });

  it.each([
    [waited, '在第 9 轮后结束：val_loss 已有 2 轮没有变好；最好的是第 7 轮的 1.6225。'],
    [lost, '损失变成了 NaN。在第 2 轮第 30 步结束。'],
    [restored, '网络已恢复为最佳的第 7 轮的权重。'],
  ])('is said in Chinese too: %j', (of, words) => {
    expect(said(of, zh)).toBe(words);
  });
});
