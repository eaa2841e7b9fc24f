import { appendFileSync } from 'node:fs';
import { beforeWrites } from '../../test/support/writes.ts';

/**
 * Preloaded by `node --import` into a program and the processes it starts: ends the process by SIGKILL just before its
 * n-th write. Which write is said by the environment, for the program itself and for its child.
 */
const who = process.send ? 'child' : 'host';
const after = process.env[who === 'child' ? 'KILLS_CHILD' : 'KILLS_HOST'];
const report = process.env['KILLS_REPORT'];
let writes = 0;

const end = beforeWrites(() => {
  if (after !== undefined && writes === Number(after)) process.kill(process.pid, 'SIGKILL');
  writes++;
});
// How many there are in all, for who wants to choose one.
if (report !== undefined) {
  process.on('exit', () => {
    end();
    appendFileSync(report, `${who} ${writes}\n`);
  });
}
