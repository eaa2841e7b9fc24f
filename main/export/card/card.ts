import { createHash } from 'node:crypto';
import { isPhrase, phrase, type Phrase } from '../../../core/errors/words.ts';
import { encodeTensors } from '../../formats/safetensors.ts';
import type { ExportFormat } from '../format.ts';
import type { ExportSource } from '../source.ts';
import { plain } from './markdown.ts';
import { measure, type Measured } from './measure.ts';
import * as sections from './sections.ts';

/**
 * A model card: Markdown with the front matter that Hugging Face reads
 * (https://huggingface.co/docs/hub/model-cards). The test images are run for it where they are there.
 */
export const card: ExportFormat = {
  async write(source, _settings, tools) {
    const found = await measure(source, tools);
    const hash = createHash('sha256');
    for (const part of encodeTensors(source.weights)) hash.update(part);
    const parts = [
      frontMatter(source, found),
      `# ${plain(source.name) || plain(source.model.name)}`,
      sections.whatItIs(source),
      sections.data(source),
      sections.preprocessing(source),
      sections.measured(source, found),
      sections.epochs(source),
      sections.trainingSettings(source),
      sections.architecture(source),
      sections.limits(source),
      sections.environment(source),
      sections.licences(source),
      sections.hashes(source, hash.digest('hex')),
    ];
    const text = `${parts.filter((part) => part !== null).join('\n\n')}\n`;
    return { files: new Map([['README.md', [Buffer.from(text)]]]), warnings: isPhrase(found) ? [phrase`The card has no evaluation: ${found}`] : [] };
  },
};

/** YAML; every text is written as JSON, which YAML reads the same. */
function frontMatter({ name, run, dataset }: ExportSource, found: Measured | Phrase): string {
  const text = (value: string): string => JSON.stringify(value.replaceAll(/[\p{C}\s]+/gu, ' '));
  const results = isPhrase(found) ? [] : [
    'model-index:',
    `  - name: ${text(name)}`,
    '    results:',
    '      - task:',
    '          type: image-classification',
    '        dataset:',
    `          name: ${text(dataset!.name)}`,
    `          type: ${text(dataset!.id)}`,
    `          split: ${found.split}`,
    '        metrics:',
    '          - type: accuracy',
    `            value: ${found.scores.accuracy}`,
  ];
  return ['---', 'pipeline_tag: image-classification', 'tags:', '  - image-classification', '  - epochal', ...(run === null ? [] : ['datasets:', `  - ${text(run.dataset)}`]), 'metrics:', '  - accuracy', ...results, '---'].join('\n');
}
