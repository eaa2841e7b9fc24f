// @ts-check
import { builtinModules } from 'node:module';
import { posix } from 'node:path';

/**
 * One arrow of the house: which files may not import what.
 * @typedef {object} Arrow
 * @property {string} name
 * @property {(file: string) => boolean} from judges the importing file, a path below the root
 * @property {(target: Target, file: string) => boolean} forbids `file` is the importing one
 * @property {string} because
 *
 * What an import names: a file of this house (a path below the root) or a package.
 * @typedef {{ file: string, package: null } | { file: null, package: string }} Target
 */

/** @param {...string} starts */
const within = (...starts) => (/** @type {string} */ file) => starts.some((start) => file.startsWith(start));
/** @param {...string} starts */
const reaching = (...starts) => (/** @type {Target} */ target) => target.file !== null && within(...starts)(target.file);
/** @param {...string} names */
const pulling = (...names) => (/** @type {Target} */ target) =>
  target.package !== null && names.some((name) => target.package === name || target.package?.startsWith(`${name}/`));
const node = (/** @type {Target} */ target) =>
  target.package !== null && (target.package.startsWith('node:') || builtinModules.includes(target.package));

/** The house: core/ sources, the window, everything outside it. */
const house = ['core/', 'main/', 'preload/', 'renderer/'];
const mayUseElectron = ['main/index.ts', 'preload/'];
/** One file for each native library. */
const mayUseFfi = ['main/engine/tensorflow/library.ts', 'main/engine/litert/library.ts'];

/** Which is native, or WebAssembly where that would crash. */
const mayUseSharp = ['main/pictures/library.ts'];

/** Folders and entries of main/, from the lowest: each imports only those before it. */
export const layers = [
  'system', 'processes', 'formats', 'program', 'engine', 'checkpoints', 'pictures', 'datasets', 'runtime', 'records', 'runs', 'trainer', 'probe', 'inspect',
  'models', 'networks', 'export', 'uploads', 'import', 'training', 'studio', 'files', 'bridge', 'server', 'electron', 'cli', 'index.ts', 'server.ts', 'cli.ts',
];

/** The layer of a file of main/. @param {string} file */
const layerOf = (file) => file.split('/')[1] ?? '';

/** Whether a file of main/ imports from a layer that is not below its own; a layer that has no place in the order is below none. @param {Target} target @param {string} file */
function isUpward({ file: imported }, file) {
  if (imported === null || !imported.startsWith('main/')) return false;
  const [from, to] = [layerOf(file), layerOf(imported)];
  return from !== to && !(layers.includes(to) && layers.indexOf(to) < layers.indexOf(from));
}

/** Whether a file of the window may import one of a section. @param {string} file @param {string} imported */
function mayUseFeature(file, imported) {
  const [, , section] = imported.split('/');
  if (within(`renderer/features/${section}/`)(file)) return true;
  if (file === 'renderer/features/registry.ts') return imported.endsWith('/pages.ts');
  if (file === 'renderer/features/sections.ts') return section === 'registry.ts' || imported.endsWith('/section.ts');
  if (file === 'renderer/main.ts') return section === 'sections.ts';
  return within('renderer/app/')(file) ? section === 'registry.ts' : within('renderer/features/')(file) && imported.endsWith(`/${section}/index.ts`);
}

/** @type {readonly Arrow[]} */
export const arrows = [
  {
    name: 'core-inward',
    from: within('core/'),
    forbids: reaching('main/', 'preload/', 'renderer/', 'scripts/', 'test/', 'bench/'),
    because: 'core/ is the domain and imports nothing outward',
  },
  {
    name: 'core-pure',
    from: within('core/'),
    forbids: (target) => node(target) || pulling('electron', 'koffi', 'better-sqlite3', 'sharp', 'ws', 'pacote', 'svelte')(target),
    because: 'core/ runs everywhere: no Node, no DOM, no Electron, no native package',
  },
  {
    name: 'main-inward',
    from: within('main/'),
    forbids: reaching('renderer/', 'preload/', 'scripts/', 'test/', 'bench/'),
    because: 'main/ imports only itself and core/',
  },
  {
    name: 'layers-downward',
    from: within('main/'),
    forbids: isUpward,
    because: 'a folder of main/ imports only those below it (the order is `layers` in scripts/lint/arrows.mjs)',
  },
  {
    name: 'import-beside-export',
    from: within('main/import/'),
    forbids: reaching('main/export/'),
    because: 'import and export know nothing of each other: what both need of a format is in main/formats/',
  },
  {
    name: 'renderer-inward',
    from: within('renderer/'),
    forbids: (target) => reaching('main/', 'preload/', 'scripts/', 'test/', 'bench/')(target) || node(target),
    because: 'the window imports only itself and core/, and runs without Node',
  },
  {
    name: 'window-inward',
    from: within('renderer/'),
    forbids: ({ file: imported }, file) => imported !== null && imported.startsWith('renderer/features/') && !mayUseFeature(file, imported),
    because: 'sections build on ui/, stores/ and app/, which know none of them but by the registry; of another section only its index.ts is used',
  },
  {
    name: 'pages-first',
    from: (file) => /^renderer\/features\/[^/]+\/pages\.ts$/.test(file),
    forbids: (target, file) => !(target.file !== null && target.file.startsWith(`${posix.dirname(file)}/messages/`)),
    because: 'the app is built on the addresses and words of all sections: they import nothing of it',
  },
  {
    name: 'preload-thin',
    from: within('preload/'),
    forbids: (target) =>
      (target.file !== null && !within('preload/', 'core/')(target.file)) || (target.package !== null && target.package !== 'electron'),
    because: 'the preload imports only electron and types of core/',
  },
  {
    name: 'electron-at-the-edge',
    from: (file) => within(...house)(file) && !within(...mayUseElectron)(file),
    forbids: pulling('electron'),
    because: 'only main/index.ts and preload/ know Electron',
  },
  {
    name: 'ffi-in-one-file',
    from: (file) => within(...house)(file) && !within(...mayUseFfi)(file),
    forbids: pulling('koffi'),
    because: 'only main/engine/tensorflow/library.ts and main/engine/litert/library.ts touch the FFI',
  },
  {
    name: 'pictures-in-their-process',
    from: (file) => within(...house)(file) && !within(...mayUseSharp)(file),
    forbids: pulling('sharp'),
    because: 'main/pictures/library.ts chooses the libvips that there is, native or WebAssembly',
  },
  {
    name: 'engine-without-database',
    from: within('main/engine/'),
    forbids: pulling('better-sqlite3'),
    because: 'the engines never touch the run database',
  },
];

/**
 * The arrow that an import breaks, if any.
 * @param {string} file the importing file, a path below the root with forward slashes
 * @param {string} specifier as written: `../core/errors.ts`, `electron`, `node:fs`
 * @returns {Arrow | undefined}
 */
export function brokenArrow(file, specifier) {
  const isRelative = specifier.startsWith('.');
  /** @type {Target} */
  const target = isRelative
    ? { file: posix.join(posix.dirname(file), specifier), package: null }
    : { file: null, package: specifier };
  return arrows.find((arrow) => arrow.from(file) && arrow.forbids(target, file));
}

/** What the DOM and Node put in every file's scope; core/ has none of it. */
export const outsideCore = [
  'process', 'Buffer', 'require', 'module', '__dirname', '__filename', 'global', 'setImmediate',
  'window', 'self', 'document', 'navigator', 'location', 'history', 'localStorage', 'sessionStorage', 'indexedDB',
  'fetch', 'XMLHttpRequest', 'WebSocket', 'Worker', 'Image', 'HTMLElement', 'Element', 'Node', 'Event', 'CustomEvent',
  'requestAnimationFrame', 'alert', 'confirm', 'prompt', 'setTimeout', 'setInterval', 'console',
];
