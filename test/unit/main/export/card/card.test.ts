import { describe, expect, it } from 'vitest';
import { phraseText } from '../../../../../core/errors/words.ts';
import { EpochalError } from '../../../../../core/errors.ts';
import { card } from '../../../../../main/export/card/card.ts';
import { code, plain } from '../../../../../main/export/card/markdown.ts';
import type { ExportTools } from '../../../../../main/export/format.ts';
import type { ExportSource } from '../../../../../main/export/source.ts';
import { dataset, detail, settings, source, tools } from '../starters/support.ts';

async function written(of: ExportSource, given: ExportTools): Promise<string> {
  const { files } = await card.write(of, settings({ format: 'card' }), given);
  return Buffer.concat([...files.get('README.md')!]).toString();
}

/** Says 0 1 1 0 1 2 of 0 1 2 0 1 2. */
const answers = Float32Array.from([0, 1, 1, 0, 1, 2].flatMap((said) => [0, 1, 2].map((index) => (index === said ? 0.75 : 0.125))));

describe('a model card', () => {
  it('tells what running the test images shows', async () => {
    const text = await written(source(), tools(answers));
    expect(text).toContain('accuracy **0.8333**');
    expect(text).toContain('          type: "tiny"\n          split: test\n        metrics:\n          - type: accuracy\n            value: 0.8333');
    const [mistaken] = text.split('### What it mistakes most')[1]!.split('\n').filter((line) => line.includes('0.5000'));
    expect(mistaken).toContain(plain(dataset.classes[2]!));
    expect(text).toContain('| 0.8 | 6 | 0.7500 | 0.8333 |');
  });

  it('keeps every row of a table to its columns, whatever classes are called', async () => {
    const lines = (await written(source(), tools(answers))).split('\n');
    const cells = (line: string): number => line.replaceAll(/\\./g, '').split('|').length;
    lines.forEach((line, index) => {
      if (!/^\| (---|--:)/.test(line)) return;
      for (let row = index - 1; lines[row]?.startsWith('|'); row++) expect(cells(lines[row]!), lines[row]).toBe(cells(line));
    });
    expect(lines.filter((line) => /^\| (---|--:)/.test(line)).length).toBeGreaterThanOrEqual(7);
    expect(lines.filter((line) => line === '---')).toHaveLength(2);
    expect(lines.join('\n')).not.toContain('<b>');
  });

  it('tells nothing of a data set that is not the one it was trained on', async () => {
    const text = await written(source({ dataset: { ...dataset, sha256: 'e'.repeat(64) } }), tools(answers));
    expect(text).toMatch(/sha256 `0{64}`\. The one that was there when this card was written, `tiny`, is another \(sha256 `e{64}`\)/);
    expect(text).not.toContain('8 training');
    expect(text).not.toContain('model-index');
  });

  it('of an imported model counts by name where the data set has another order, and says so', async () => {
    const turned = await written(source({ run: null, epoch: null, dataset: { ...dataset, classes: [dataset.classes[1]!, dataset.classes[0]!, dataset.classes[2]!] } }), tools(answers));
    // Labels 0 1 2 0 1 2 are its classes 1 0 2 1 0 2; it says 0 1 1 0 1 2.
    expect(turned).toContain('accuracy **0.1667**');
    expect(turned).toContain('matched by name');
  });

  it.each<[string, Partial<ExportSource>]>([
    ['the data set is gone', { dataset: null }],
    ['the data set is another', { dataset: { ...dataset, sha256: 'f'.repeat(64) } }],
    ['there are no test images and nothing validates', { dataset: { ...dataset, counts: { ...dataset.counts, test: 0 } }, run: detail({ validation: 'none' }) }],
  ])('has no numbers it could not measure: %s', async (_, changes) => {
    const { files, warnings } = await card.write(source(changes), settings({ format: 'card' }), tools(answers));
    const text = Buffer.concat([...files.get('README.md')!]).toString();
    expect(text).toContain('Not measured.');
    expect(text).not.toContain('model-index');
    expect(warnings).toHaveLength(1);
  });

  it('is written without TensorFlow, and says so', async () => {
    const none = { ...tools(answers), tensorflow: () => Promise.reject(new EpochalError({ code: 'runtime.missing', message: 'There is no TensorFlow.', hint: 'Install it.' })) };
    const { files, warnings } = await card.write(source(), settings({ format: 'card' }), none);
    expect(Buffer.concat([...files.get('README.md')!]).toString()).toContain('Not measured. There is no TensorFlow. Install it.');
    expect(warnings.map(phraseText)).toEqual(['The card has no evaluation: There is no TensorFlow. Install it.']);
  });

  it('claims nothing of the training of an imported model', async () => {
    const text = await written(source({ run: null, epoch: null, dataset: null }), tools(answers));
    expect(text).toContain('## Training\n\nNot known: the weights were imported.');
    expect(text).not.toContain('Metrics by epoch');
  });

  it('does not tell where files lie on the machine it was trained on', async () => {
    const text = await written(source({ run: detail({ initialWeights: '/home/ada-l/x.safetensors', sampleWeights: 'C:\\Users\\ada-l\\w.txt' }) }), tools(answers));
    expect(text).not.toContain('ada-l');
    expect(text).toContain('x.safetensors');
  });
});

it.each([['a`b', '`` a`b ``'], ['a|b', '`a\\|b`'], ['a\nb', '`a b`'], ['', '``']])('code of %j', (text, wanted) => {
  expect(code(text)).toBe(wanted);
});
