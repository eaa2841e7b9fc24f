import { describe, expect, it } from 'vitest';
import { gapWords, interactionWords, shareOut, shareWords } from '../../../../../core/comparison/blame/blame.ts';
import { designFor, has } from '../../../../../core/comparison/blame/design.ts';
import { estimateOf, type Rights } from '../../../../../core/comparison/blame/estimate.ts';
import { phraseText } from '../../../../../core/errors/words.ts';
import { random } from '../../../../../core/random.ts';

/** So many images of `images` right. */
function rightOf(count: number, images: number): Rights {
  return Uint8Array.from({ length: images }, (_, image) => Number(image < count));
}

/** A made-up study: what each mixture gets right on average, how seeds and images vary. */
function study(key: string, chances: readonly number[], seeds: number, images: number): Rights[][] {
  const source = random(key);
  const hardness = Array.from({ length: images }, () => 0.15 * source.normal());
  return Array.from({ length: seeds }, () => {
    const common = 0.01 * source.normal();
    return chances.map((chance) => {
      const own = 0.02 * source.normal();
      return Uint8Array.from(hardness, (hard) => Number(source.uniform() < chance + common + own + hard));
    });
  });
}

describe('estimateOf', () => {
  const weights = [-0.5, 0.5, -0.5, 0.5];

  it('is the weighted sum of accuracies', () => {
    const rights = [1, 2].map((seed) => [50, 60, 40, 70].map((count) => rightOf(count + seed, 100)));
    expect(estimateOf(weights, rights).value).toBeCloseTo(0.2, 12);
  });

  it('has no width where neither seeds nor images vary', () => {
    const { value, interval } = estimateOf([-1, 1], [1, 2].map(() => [rightOf(0, 40), rightOf(40, 40)]));
    expect([value, interval]).toEqual([1, [1, 1]]);
  });

  it('holds what is true in about 95 of 100 studies', () => {
    const chances = [0.5, 0.5, 0.6, 0.6];
    const [ofInert, ofActing] = [weights, [-0.5, -0.5, 0.5, 0.5]].map((own, nth) =>
      Array.from({ length: 300 }, (_, time) => estimateOf(own, study(`${time}`, chances, 3, 150))).filter(({ interval: [low, high] }) => low <= 0.1 * nth && high >= 0.1 * nth).length) as [number, number];
    for (const held of [ofInert, ofActing]) {
      expect(held).toBeGreaterThanOrEqual(276);
      expect(held).toBeLessThan(300);
    }
  });
});

describe('shareOut', () => {
  const design = designFor(2, 4)!;

  it('gives the gap to the setting that acts', () => {
    const chances = design.mixtures.map((mixture) => (has(mixture, 0) ? 0.7 : 0.5));
    const { gap, shares, interaction } = shareOut(['optimizer.learningRate', 'l2Loss'], design, study('acts', chances, 3, 400));
    expect(shares.map(({ path, isShown }) => [path, isShown])).toEqual([['optimizer.learningRate', true], ['l2Loss', false]]);
    expect(shares[0]!.value + shares[1]!.value).toBeCloseTo(gap!.value, 12);
    expect(interaction).toEqual({ value: 0, interval: [0, 0] });
    expect(phraseText(shareWords('learning rate', shares[0]!, gap!))).toMatch(/^learning rate explains \+0\.\d{3} of \+0\.\d{3}, between \+0\.\d{3} and \+0\.\d{3}\.$/);
    expect(phraseText(shareWords('l2', shares[1]!, gap!))).toMatch(/^No share shown for l2: \S+ of \+0\.\d{3}, between -0\.\d{3} and \+0\.\d{3}\.$/);
    expect(phraseText(gapWords(['a', 'b'], gap!, { epochs: 3, seedsDone: [0, 1, 2] }))).toMatch(/^The accuracy of 'a' less that of 'b' is \+0\.\d{3} \(after 3 epochs, mean of 3 seeds\), between/);
    expect(phraseText(gapWords(['a', 'b'], gap!, { epochs: 1, seedsDone: [0, 1] }))).toContain('(after an epoch, mean of 2 seeds)');
    expect(interactionWords(design.kind, interaction!)).toBeNull();
  });

  it('leaves what only several settings do together, where each was toggled alone', () => {
    const ends = designFor(4, 10)!;
    const images = 200;
    const rights = [0, 1].map(() => ends.mixtures.map((mixture) => rightOf(100 + (has(mixture, 0) && has(mixture, 1) ? 40 : 0), images)));
    const { gap, shares, interaction } = shareOut(['a', 'b', 'c', 'd'], ends, rights);
    expect(gap!.value).toBeCloseTo(0.2, 12);
    expect(shares.map(({ value }) => value)).toEqual([0.1, 0.1, 0, 0].map((value) => expect.closeTo(value, 12) as unknown));
    expect(interaction!.value).toBeCloseTo(0, 12);
    const three = ends.mixtures.map((mixture) => rightOf(100 + ([0, 1, 2].every((setting) => has(mixture, setting)) ? 60 : 0), images));
    const left = shareOut(['a', 'b', 'c', 'd'], ends, [three, three]).interaction!;
    expect(left.value).toBeCloseTo(-0.15, 12);
    expect(phraseText(interactionWords(ends.kind, left)!)).toMatch(/^-0\.150 is left that no setting explains alone/);
  });
});
