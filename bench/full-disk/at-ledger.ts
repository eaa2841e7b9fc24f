import { beforeWrites } from '../../test/support/writes.ts';
import { fill } from './filling.ts';

/**
 * Preloaded by `node --import` into a program and the processes it starts: the process that trains fills the disk just
 * before it writes the ledger of an epoch, once. Epoch and filler are said by the environment.
 */
const { FULL_AT_LEDGER: epoch, FULL_FILLER: filler } = process.env;

if (process.send && epoch !== undefined && filler !== undefined) {
  const end = beforeWrites((what) => {
    if (!what.endsWith(`.${epoch}.ledger.partial`)) return;
    end();
    fill(filler);
  });
}
