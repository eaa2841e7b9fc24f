// @ts-check

/**
 * @typedef {object} Progress
 * @property {string} phase
 * @property {number} done
 * @property {number | null} total in bytes
 * @property {string} message one line for people
 */

const lineEvery = 5_000;
const width = 24;

/**
 * Shows progress: a bar that redraws itself on a terminal, in a log a line at each new phase and every five seconds.
 * @param {{ write: (text: string) => unknown, isTTY?: boolean, columns?: number }} out
 * @param {() => number} [now] in milliseconds
 */
export function progressOn(out, now = () => Date.now()) {
  let lastPhase = '';
  let lastLine = -Infinity;
  let drawn = false;
  return {
    /** @param {Progress} progress */
    report(progress) {
      if (out.isTTY) {
        drawn = true;
        out.write(`\r\x1b[K${line(progress).slice(0, (out.columns ?? 80) - 1)}`);
        return;
      }
      if (progress.phase === lastPhase && now() - lastLine < lineEvery) return;
      lastPhase = progress.phase;
      lastLine = now();
      out.write(`${line(progress)}\n`);
    },
    /** Leaves the bar, so that the next line starts at the margin. */
    end() {
      if (drawn) out.write('\n');
      drawn = false;
    },
  };
}

/** @param {Progress} progress */
function line({ done, total, message }) {
  if (!total || total <= 1) return `epochal: ${message}`;
  const share = Math.min(1, done / total);
  const bar = '█'.repeat(Math.round(share * width)).padEnd(width, '░');
  return `epochal: ${bar} ${String(Math.floor(share * 100)).padStart(3)} % of ${Math.round(total / 1e6)} MB, ${message}`;
}
