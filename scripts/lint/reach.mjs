// @ts-check
import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { layers } from './arrows.mjs';

/**
 * What a file may never load, neither itself nor by what it imports. Types are no load: `import type` is gone at run time.
 * @typedef {object} Boundary
 * @property {string} name
 * @property {(file: string) => boolean} from judges the file, a path below the root
 * @property {(loaded: string, root: string) => boolean} forbids of a file of ours its path below the root, else the package's name
 * @property {string} because
 */

const compositionRoots = ['main/studio/stores.ts', 'main/studio/workers.ts', 'main/studio/studio.ts'];
/** Layers of which no part runs in a child process. */
const hostOnly = ['networks', 'uploads', ...layers.slice(layers.indexOf('training'))];

/** @type {readonly Boundary[]} */
export const boundaries = [
  {
    name: 'child-without-services',
    from: (file) => /^main\/[^/]+\/child\.ts$/.test(file),
    forbids: (loaded, root) =>
      hostOnly.includes(loaded.split('/')[1] ?? '') || loaded === 'main/runs/database.ts' || servicesOf(root).includes(loaded),
    because: 'a child process builds no service and opens no database of runs: its job says where things are',
  },
  {
    name: 'child-without-database',
    from: (file) => /^main\/(datasets|inspect|pictures|probe|trainer)\/child\.ts$/.test(file),
    forbids: (loaded) => loaded === 'better-sqlite3',
    because: 'only the processes that export and import read a database',
  },
];

/** What the composition roots build. @param {string} root */
function servicesOf(root) {
  const built = compositionRoots.flatMap((file) => importsOf(file, readFileSync(join(root, file), 'utf8')));
  return built.filter((file) => file.startsWith('main/') && !file.startsWith('main/system/'));
}

/**
 * The first thing that a file loads and may not.
 * @param {string} file a path below the root with forward slashes
 * @param {string} text of it
 * @param {string} root folder of the repository
 * @returns {{ boundary: Boundary, chain: string[] } | null} the chain of imports that leads there
 */
export function brokenBoundary(file, text, root) {
  const mine = boundaries.filter(({ from }) => from(file));
  if (mine.length === 0) return null;
  /** @type {Map<string, string | null>} */
  const cameFrom = new Map([[file, null]]);
  const waiting = [file];
  for (let at = waiting.shift(); at !== undefined; at = waiting.shift()) {
    for (const loaded of importsOf(at, at === file ? text : readFileSync(join(root, at), 'utf8'))) {
      if (cameFrom.has(loaded)) continue;
      cameFrom.set(loaded, at);
      const boundary = mine.find(({ forbids }) => forbids(loaded, root));
      if (boundary) return { boundary, chain: chainTo(loaded, cameFrom) };
      if (loaded.startsWith('main/') && existsSync(join(root, loaded))) waiting.push(loaded);
    }
  }
  return null;
}

/** @param {string} end @param {ReadonlyMap<string, string | null>} cameFrom */
function chainTo(end, cameFrom) {
  const chain = [end];
  for (let at = cameFrom.get(end); at; at = cameFrom.get(at)) chain.unshift(at);
  return chain;
}

/** Files below the root and packages that a text loads, at once or on demand. @param {string} file @param {string} text */
export function importsOf(file, text) {
  const found = text.matchAll(/^(?:import|export)(?!\s+type\b)\b[^;'"`]*?\bfrom\s*'([^']+)'|^import\s*'([^']+)'|\bimport\(\s*'([^']+)'\s*\)/gm);
  return Array.from(found, ([, from, alone, onDemand]) => {
    const specifier = from ?? alone ?? onDemand ?? '';
    return specifier.startsWith('.') ? posix.join(posix.dirname(file), specifier) : specifier;
  });
}
