import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fillTemplates } from '../../../../../main/export/starters/template.ts';
import { resource } from '../../../../../main/system/resources.ts';
import { hostileNames } from './support.ts';

const fills = (name: string): Record<string, string> => ({ name, origin: name, size: '6 x 6 x 3', fitting: 'scaled', classes: '3', quantization: 'float32', version: '1' });
const starters = readdirSync(resource('starters')).filter((name) => name !== 'cluster');

describe.each(starters)('the templates of %s', (starter) => {
  it('leave no place open', () => {
    for (const [path, parts] of fillTemplates(starter, fills('x'))) expect(Buffer.concat(parts).toString(), path).not.toMatch(/@@\w+@@/);
  });

  it.each(hostileNames)('keep %j a text', (name) => {
    const lines = (text: string): number => text.split('\n').length;
    const plain = fillTemplates(starter, fills('x'));
    for (const [path, parts] of fillTemplates(starter, fills(name))) {
      const text = Buffer.concat(parts).toString();
      expect(lines(text), path).toBe(lines(Buffer.concat(plain.get(path)!).toString()));
      expect(text, path).not.toContain('<b>');
    }
  });

  it('refuse to be filled with less', () => {
    expect(() => fillTemplates(starter, {})).toThrow(/nothing fills/);
  });
});
