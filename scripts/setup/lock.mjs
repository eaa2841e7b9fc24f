// @ts-check
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { say } from './say.mjs';

/**
 * Runs `work` while no other process of this checkout sets it up: two first starts would delete each
 * other's files. A lock whose owner is gone is taken over.
 * @template T
 * @param {string} path of the lock file
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(path, work) {
  await take(path);
  const free = () => rmSync(path, { force: true });
  process.once('exit', free);
  try {
    return await work();
  } finally {
    process.removeListener('exit', free);
    free();
  }
}

/** @param {string} path */
async function take(path) {
  for (let isReported = false; ; ) {
    try {
      claim(path);
      return;
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
    }
    const owner = ownerOf(path);
    if (owner !== null && !isAlive(owner)) {
      rmSync(path, { force: true });
      continue;
    }
    if (!isReported && owner !== null) say(`waiting for another set-up of this checkout (process ${owner})`);
    isReported ||= owner !== null;
    await wait(200);
  }
}

/** The lock appears with its owner's id in it: a link is made whole or not at all. @param {string} path */
function claim(path) {
  const own = `${path}.${process.pid}`;
  writeFileSync(own, String(process.pid));
  try {
    linkSync(own, path);
  } finally {
    rmSync(own, { force: true });
  }
}

/** @param {string} path @returns {number | null} null when it was freed just now */
function ownerOf(path) {
  try {
    return Number.parseInt(readFileSync(path, 'utf8'), 10) || null;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return null;
    throw error;
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}
