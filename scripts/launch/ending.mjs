// @ts-check
import { endWith } from '../setup/say.mjs';

/** One Ctrl-C arrives twice, from the terminal and from npm; in milliseconds. */
const sameSignal = 1_000;

/**
 * Ends in good order when asked to. Who asks again, after a while, does not want to wait.
 * @param {() => unknown} work the ending; it may take its time
 */
export function onEnding(work) {
  let asked = 0;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      if (asked !== 0) {
        if (Date.now() - asked > sameSignal) process.exit(1);
        return;
      }
      asked = Date.now();
      Promise.resolve().then(work).catch(endWith);
    });
  }
}
