import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { plainError } from '../../../../core/errors.ts';
import { joinPhrases, messageAndHint, phrase, phrasesInEnglish, phraseText, type Phrase } from '../../../../core/errors/words.ts';
import { en, errorText, sayPhrase as said } from '../../../../renderer/app/messages/error-text.ts';
import { zh } from '../../../../renderer/app/messages/errors/zh.ts';

/** The words of every phrase of the sources, as its tag makes them. */
const phrases = new Set(
  ['core', 'main', 'renderer']
    .flatMap((root) => readdirSync(root, { recursive: true, encoding: 'utf8' }).map((file) => join(root, file)))
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => {
      const text = readFileSync(file, 'utf8');
      return text.includes('phrase`') ? [...wordsIn(ts.createSourceFile(file, text, ts.ScriptTarget.Latest))] : [];
    }),
);

function* wordsIn(node: ts.Node): Generator<string> {
  if (ts.isTaggedTemplateExpression(node) && ts.isIdentifier(node.tag) && node.tag.text === 'phrase') {
    const { template } = node;
    yield ts.isNoSubstitutionTemplateLiteral(template) ? template.text : template.head.text + template.templateSpans.map(({ literal }, place) => `{${place}}${literal.text}`).join('');
  }
  const children: ts.Node[] = [];
  ts.forEachChild(node, (child) => void children.push(child));
  for (const child of children) yield* wordsIn(child);
}

const holes = (text: string): string[] => [...new Set(text.match(/\{\d+\}/g))].toSorted();

describe('the phrases of core and main', () => {
  it('are each said in Chinese, with the same values', () => {
    expect(phrases.size).toBeGreaterThan(500);
    // Where a phrase is but values and punctuation, or a word of a program, there is nothing to translate.
    const lacking = [...phrases].filter((words) => {
      const chinese = zh.phrases[words];
      return chinese === undefined || holes(chinese).join() !== holes(words).join() || (/[a-z]{3}/.test(words.replace(/"[^"]*"|\w*_\w*/g, '')) && !/[\u4e00-\u9fff]/.test(chinese));
    });
    expect(lacking).toEqual([]);
  });

  it('are the only ones that are', () => {
    expect([...Object.keys(zh.phrases), ...Object.keys(en.phrases)].filter((words) => !phrases.has(words))).toEqual([]);
  });
});

describe('a phrase', () => {
  const missing = phrase`it lacks the array '${'kernel'}'`;
  const inner = phrase`run ${'a'}: ${missing}`;

  it('is said with the phrases it holds in one language', () => {
    expect(phraseText(inner)).toBe("run a: it lacks the array 'kernel'");
    expect(said(inner, en)).toBe("run a: it lacks the array 'kernel'");
    expect(said(inner, zh)).toBe('运行 a：缺少数组“kernel”');
  });

  it('is said in an error as it is by itself, and comes through JSON whole', () => {
    const error = plainError('import.damaged', { file: 'a.h5', problem: missing });
    expect(error.message).toBe("a.h5 is damaged: it lacks the array 'kernel'.");
    expect(errorText(JSON.parse(JSON.stringify(error)) as typeof error, zh).message).toBe('a.h5 已损坏：缺少数组“kernel”。');
  });

  it('says what to do about an error too, where it is asked for', () => {
    const both = phrase`The card has no evaluation: ${messageAndHint(plainError('export.closed'))}`;
    expect(phraseText(both)).toBe(`The card has no evaluation: ${plainError('export.closed').message} ${plainError('export.closed').hint}`);
    expect(said(both, zh)).toBe(`模型卡没有评估结果：${zh.errors['export.closed'].message}${zh.errors['export.closed'].hint}`);
  });

  it('joins as many as there are', () => {
    const names = Array.from({ length: 20_000 }, (_, place) => `layer ${place}`);
    expect(said(phrase`${joinPhrases(names, 'comma')}.`, en)).toBe(`${names.join(', ')}.`);
  });

  it('is its English text in the JSON that other programs read, and nothing else is', () => {
    const note = { text: 'a', phrase: missing };
    expect(JSON.stringify({ warnings: [inner], note }, phrasesInEnglish)).toBe(JSON.stringify({ warnings: [phraseText(inner)], note: { ...note, phrase: phraseText(missing) } }));
  });

  it('keeps numbers that JSON does not have', () => {
    expect(phraseText(JSON.parse(JSON.stringify(phrase`The loss became ${Number.NaN}.`)) as Phrase)).toBe('The loss became NaN.');
  });

  it('leaves out what is not there', () => {
    expect(phraseText(phrase`there is no build for ${'x'}${null}, only for ${'y'}`)).toBe('there is no build for x, only for y');
  });
});
