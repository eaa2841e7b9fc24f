import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { resource } from '../../system/resources.ts';
import { plain } from '../card/markdown.ts';

/** What stands in a template as `@@name@@`, by name. */
export type Fills = Readonly<Record<string, string>>;

/**
 * How a text is written so that it is a text in a file of each kind, whatever it holds. Other files are taken as they
 * are: all that a program needs to know of a model lies beside it as JSON.
 */
const escapes: Readonly<Record<string, (text: string) => string>> = {
  '.md': plain,
  '.xml': (text) => oneLine(text).replaceAll(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`),
  // A resource of Android gives backslashes, @ and ? a meaning of their own.
  '.strings.xml': (text) => oneLine(text).replaceAll(/[&<>"'\\@?]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`),
};

function oneLine(text: string): string {
  return text.replaceAll(/[\p{C}\s]+/gu, ' ').trim();
}

/**
 * The files of a starter below resources/starters, filled in.
 * @throws TypeError for a place in a template that nothing fills: a defect of the template.
 */
export function fillTemplates(starter: string, fills: Fills): Map<string, Uint8Array[]> {
  const root = resource('starters', starter);
  const files = new Map<string, Uint8Array[]>();
  const visit = (below: string): void => {
    for (const entry of readdirSync(join(root, below), { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) visit(path);
      else files.set(path, [fill(path, readFileSync(join(root, path)), fills)]);
    }
  };
  visit('');
  return files;
}

function fill(path: string, bytes: Buffer, fills: Fills): Uint8Array {
  const escape = escapes[path.endsWith('/strings.xml') ? '.strings.xml' : extname(path)];
  if (!escape) return bytes;
  const text = bytes.toString().replaceAll(/@@(\w+)@@/g, (_, name: string) => {
    if (!Object.hasOwn(fills, name)) throw new TypeError(`${path} has a place '${name}' that nothing fills`);
    return escape(fills[name]!);
  });
  return Buffer.from(text);
}
