import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ErrorKey, errorWords, plainError } from '../../../../core/errors.ts';
import { en, errorText } from '../../../../renderer/app/messages/error-text.ts';
import { zh } from '../../../../renderer/app/messages/errors/zh.ts';

const holes = (...texts: string[]): string[] => [...new Set(texts.flatMap((text) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!)))].toSorted();
const keys = Object.entries(errorWords).map(([key, words]) => ({ key: key as ErrorKey, ...words, window: words.window ?? words.hint }));

/** The source that raises errors: all but the catalogues. */
const source = ['core', 'main', 'renderer']
  .flatMap((root) => readdirSync(root, { recursive: true, encoding: 'utf8' }).map((file) => join(root, file)))
  .filter((file) => /\.(ts|svelte)$/.test(file) && !file.startsWith(join('core', 'errors')) && !file.startsWith(join('renderer', 'app', 'messages')))
  .map((file) => readFileSync(file, 'utf8'))
  .join('\n');
/** Templates that make keys of a few known words: `training.${kind}`. */
const made = [...source.matchAll(/`([a-z]+\.[a-z/-]*)\$\{\w+\}`/g)].map((match) => match[1]!);

describe.each(keys)('the error $key', ({ key, message, hint, window }) => {
  it('is a code in one domain, in small letters', () => {
    expect(key).toMatch(/^(internal|[a-z]+\.[a-z0-9]+(-[a-z0-9]+)*(\/[a-z0-9]+(-[a-z0-9]+)*)?)$/);
  });

  it('is said in full sentences', () => {
    for (const text of [message, hint, window]) expect(text).toMatch(/^[A-Z'"`{[].*[.!?}\]]$/s);
  });

  it('says no command line in the window', () => {
    for (const text of [window, zh.errors[key].hint]) expect(text).not.toMatch(/`| --?[a-z]|pip [a-z]+ list/);
  });

  it('is said in Chinese, with the same values', () => {
    // Beside its values, a text may have nothing but punctuation.
    for (const text of [zh.errors[key].message, zh.errors[key].hint]) expect(text.replace(/\{\w+\}/g, '')).toMatch(/[\u4e00-\u9fff]|^[：。 ]*$/);
    expect(holes(zh.errors[key].message)).toEqual(holes(message));
    expect(holes(zh.errors[key].hint)).toEqual(holes(window));
  });

  it('is raised somewhere', () => {
    expect(source.includes(`'${key}'`) || made.some((start) => key.startsWith(start))).toBe(true);
  });
});

describe('an error in the window', () => {
  const unknown = plainError('run.unknown', { run: 'x' });

  it.each([
    ['in English', en, { message: "There is no run 'x'.", hint: 'Look at the list of runs.' }],
    ['in Chinese', zh, { message: '没有运行“x”。', hint: '请查看运行列表。' }],
  ])('is said %s', (_language, catalogue, said) => {
    expect(errorText(unknown, catalogue)).toEqual(said);
  });

  it('that holds another is said with it in the same language', () => {
    const problem = plainError('home.unusable', { folder: '/h', reason: 'EROFS' });
    const reading = plainError('home.unusable/reading', { problem });
    expect(errorText(reading, en)).toEqual({ message: problem.message, hint: 'Make it writable, or start Epochal with another home (EPOCHAL_HOME). Until Epochal is started again, it can only be read.' });
    expect(errorText(reading, zh).message).toBe('无法使用主目录 /h：EROFS。');
  });

  it.each([en, zh])('that an earlier Epochal recorded is said as it came', (catalogue) => {
    expect(errorText({ message: 'It failed.', hint: 'Try again.' }, catalogue)).toEqual({ message: 'It failed.', hint: 'Try again.' });
    expect(errorText({ message: 'It failed.', hint: 'Try again.', key: 'toString' }, catalogue)).toEqual({ message: 'It failed.', hint: 'Try again.' });
  });
});
