// @ts-check
import { posix, win32 } from 'node:path';

/**
 * Where a machine may have a Chromium-family browser, best first.
 * @param {NodeJS.Platform} platform
 * @param {NodeJS.ProcessEnv} env
 * @returns {string[]} absolute paths
 */
export function browserPlaces(platform, env) {
  if (platform === 'darwin') {
    const names = ['Google Chrome', 'Chromium', 'Microsoft Edge', 'Brave Browser'];
    const folders = ['/Applications', ...(env['HOME'] ? [posix.join(env['HOME'], 'Applications')] : [])];
    return folders.flatMap((folder) => names.map((name) => `${folder}/${name}.app/Contents/MacOS/${name}`));
  }
  if (platform === 'win32') {
    const folders = [env['ProgramFiles'], env['ProgramFiles(x86)'], env['LOCALAPPDATA']].filter((folder) => folder !== undefined);
    const programs = [
      'Google\\Chrome\\Application\\chrome.exe',
      'Chromium\\Application\\chrome.exe',
      'Microsoft\\Edge\\Application\\msedge.exe',
      'BraveSoftware\\Brave-Browser\\Application\\brave.exe',
    ];
    return programs.flatMap((program) => folders.map((folder) => win32.join(folder, program)));
  }
  const names = [
    'google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser',
    'microsoft-edge', 'microsoft-edge-stable', 'msedge', 'brave-browser', 'brave',
  ];
  const folders = (env['PATH'] ?? '').split(':').filter((folder) => folder.startsWith('/'));
  return names.flatMap((name) => [...new Set([...folders, '/usr/bin', '/snap/bin'])].map((folder) => posix.join(folder, name)));
}

/**
 * The first browser that is there.
 * @param {NodeJS.Platform} platform
 * @param {NodeJS.ProcessEnv} env
 * @param {(path: string) => boolean} exists
 * @returns {string | null}
 */
export function findBrowser(platform, env, exists) {
  return browserPlaces(platform, env).find(exists) ?? null;
}

/**
 * The arguments that make a browser show one page as a window of its own, apart from the person's tabs and profile.
 * @param {string} url
 * @param {string} profile folder of the browser's own state
 * @param {boolean} isRoot Chromium refuses its sandbox to root on Linux
 */
export function appWindowArguments(url, profile, isRoot) {
  return [
    `--app=${url}`, `--user-data-dir=${profile}`, '--no-first-run', '--no-default-browser-check', '--window-size=1280,840',
    ...(isRoot ? ['--no-sandbox'] : []),
  ];
}
