import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { augmentationArguments } from '../../../../core/augmentation/augmentation.ts';
import { callbackCatalogue } from '../../../../core/callbacks/catalogue.ts';
import { lossCatalogue } from '../../../../core/losses/catalogue.ts';
import { optimizerCatalogue } from '../../../../core/optimizers/catalogue.ts';
import { commonOptimizerArguments } from '../../../../core/optimizers/arguments.ts';
import { scheduleCatalogue } from '../../../../core/schedules/catalogue.ts';
import { commands } from '../../../../main/cli/commands/table.ts';
import { flagOf } from '../../../../main/cli/options.ts';

/** Sections of docs/cli.md by their title. */
const sections = new Map(
  readFileSync(join(import.meta.dirname, '../../../../docs/cli.md'), 'utf8')
    .split(/^## /m)
    .slice(1)
    .map((section) => [section.slice(0, section.indexOf('\n')).replaceAll('`', ''), section]),
);
const built = commands.filter((spec) => !spec.later);
const titleOf = (spec: (typeof commands)[number]): string => ['epochal', spec.path, ...spec.arguments.map(({ name }) => name)].join(' ');

/** Of the table of what there is to choose. */
const rowOf = (title: string): string => new RegExp(`^\\| ${title} \\| .*$`, 'm').exec(sections.get('epochal train')!)![0];

describe('docs/cli.md', () => {
  it('has a section for each command, and for nothing else', () => {
    expect([...sections.keys()].filter((title) => title.startsWith('epochal')).sort()).toEqual(built.map(titleOf).sort());
  });

  it.each(built.map((spec) => [spec.path, spec] as const))('%s: has each of its options, with what it takes, and no other', (_path, spec) => {
    const rows = [...sections.get(titleOf(spec))!.matchAll(/^\| `(--[^`]+)` \|/gm)].map(([, option]) => option);
    const options = Object.entries(spec.options).filter(([, option]) => !option.later);
    expect(rows).toEqual(options.map(([key, { placeholder }]) => [flagOf(key), placeholder].filter(Boolean).join(' ')));
  });

  it.each([
    ['optimizers', optimizerCatalogue],
    ['schedules', scheduleCatalogue],
    ['losses', lossCatalogue],
    ['callbacks', callbackCatalogue],
  ] as const)('train: names all %s there are', (title, catalogue) => {
    for (const type of catalogue.keys()) expect(rowOf(title)).toContain(`\`${type}\``);
  });

  it('train: names all augmentation and all that every optimizer has, and no other', () => {
    const named = (title: string): string[] => [...rowOf(title).matchAll(/`(\w+)`/g)].map(([, name]) => name!);
    expect(named('augmentation')).toEqual(Object.keys(augmentationArguments));
    expect(named('optimizers')).toEqual([...optimizerCatalogue.keys(), ...Object.keys(commonOptimizerArguments)]);
  });

  it('names all that is not there yet', () => {
    const section = sections.get('Not there yet')!;
    for (const spec of commands) {
      if (spec.later) expect(section).toContain(`\`${spec.path}\``);
      for (const [key, option] of Object.entries(spec.options)) if (option.later) expect(section).toContain(`\`${flagOf(key)}\``);
    }
  });
});
