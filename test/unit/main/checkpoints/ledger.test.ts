import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeLedger, type Ledger } from '../../../../core/ledger/codec.ts';
import { readLedgerBytes, removeLedgersAfter, writeLedger } from '../../../../main/checkpoints/ledger.ts';
import { beforeWrites } from '../../../support/writes.ts';
import { someAnswers } from '../../../support/ledger.ts';

let run: string;
let folder: string;
beforeEach(() => {
  run = mkdtempSync(join(tmpdir(), 'epochal-ledger-'));
  folder = join(run, 'ledger');
});
afterEach(() => rmSync(run, { recursive: true, force: true }));

const ledger = (epoch: number): Ledger => ({ epoch, train: someAnswers('train', 40, epoch), validation: someAnswers('test', 8, epoch) });
const ours = (): boolean => true;

/** Writes a ledger while every write fails from the n-th on. @returns what was thrown; null where there were fewer writes. */
function writeUntil(n: number, code: string): unknown {
  let writes = 0;
  const end = beforeWrites((what) => {
    if (writes++ >= n) throw Object.assign(new Error(`${code}: ${what}`), { code, syscall: 'write' });
  });
  try {
    writeLedger(folder, ledger(2), ours);
    return null;
  } catch (error) {
    return error;
  } finally {
    end();
  }
}

describe('a ledger that is written where there is no room', () => {
  it.each(['ENOSPC', 'EFBIG', 'EDQUOT'])('is not there, whichever write meets %s, and is once there is room; the one before stays', (code) => {
    writeLedger(folder, ledger(1), ours);
    const failures: unknown[] = [];
    for (let n = 0; ; n++) {
      const error = writeUntil(n, code);
      if (error === null) break;
      failures.push(error);
      expect(error).toMatchObject({ code: 'disk.full' });
      expect(readLedgerBytes(folder, 2)).toBeNull();
      expect(readdirSync(folder).filter((name) => !name.startsWith('.'))).toEqual(['1.ledger']);
      // As a run does that goes on.
      removeLedgersAfter(folder, 1);
      expect(readdirSync(folder)).toEqual(['1.ledger']);
    }
    // The file is opened, its content and its hash are written, and it gets its name.
    expect(failures.length).toBe(4);
    for (const epoch of [1, 2]) expect(Buffer.from(readLedgerBytes(folder, epoch)!)).toEqual(Buffer.from(encodeLedger(ledger(epoch))));
  });

  it('is not taken for a whole one where it is cut off, wherever that is', () => {
    writeLedger(folder, ledger(1), ours);
    const path = join(folder, '1.ledger');
    const { length } = readFileSync(path);
    for (let end = length - 1; end >= 0; end--) {
      truncateSync(path, end);
      expect(() => readLedgerBytes(folder, 1)).toThrow(expect.objectContaining({ code: 'ledger.damaged' }));
    }
  });

  it('takes the place of half a one, and of none whose run is another process’s by now', () => {
    writeLedger(folder, ledger(1), ours);
    writeFileSync(join(folder, '.2.ledger.partial'), 'half');
    writeLedger(folder, ledger(2), () => false);
    expect(existsSync(join(folder, '2.ledger'))).toBe(false);
    writeLedger(folder, ledger(2), ours);
    expect(readdirSync(folder).sort()).toEqual(['1.ledger', '2.ledger']);
  });
});
