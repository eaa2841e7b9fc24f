import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { EpochalError } from '../../core/errors.ts';
import { encodeLedger, type Ledger } from '../../core/ledger/codec.ts';
import { flushFolder, writeFlushed } from '../system/durable.ts';
import { entriesOf } from '../system/leftovers.ts';
import { folderGone } from '../system/presence.ts';
import { explain } from '../system/system-errors.ts';

/** Name of the folder of a run's ledgers in the run's folder. */
export const ledgersFolder = 'ledger';

/** Bytes of the sha256 that closes a ledger's file. */
const hashBytes = 32;

/**
 * Writes an epoch's ledger, wholly or not at all, and after it the sha256 of all that is before.
 * @param folder of the run's ledgers; made where it is not there.
 * @param mayPlace asked at the last moment; false gives up, for a training whose run another process may have by now.
 * @throws EpochalError `disk.full`, `home.unusable`, `run.folder-gone`.
 */
export function writeLedger(folder: string, ledger: Ledger, mayPlace: () => boolean): void {
  const name = ledgerFile(ledger.epoch);
  const beside = join(folder, `.${name}.partial`);
  try {
    // Of the folders above none is made again.
    if (!existsSync(folder)) mkdirSync(folder);
    const content = encodeLedger(ledger);
    writeFlushed(beside, [content, sha256Of(content)]);
    if (!mayPlace()) return;
    renameSync(beside, join(folder, name));
    flushFolder(folder);
  } catch (error) {
    throw existsSync(dirname(folder)) ? explain(error, folder) : folderGone(dirname(folder));
  }
}

/**
 * The bytes of an epoch's ledger as `encodeLedger` gave them, checked by their hash; null where there is none.
 * @throws EpochalError `ledger.damaged`.
 */
export function readLedgerBytes(folder: string, epoch: number): Uint8Array | null {
  const path = join(folder, ledgerFile(epoch));
  if (!existsSync(path)) return null;
  const bytes = readFileSync(path);
  const content = bytes.subarray(0, Math.max(0, bytes.byteLength - hashBytes));
  if (!sha256Of(content).equals(bytes.subarray(content.byteLength))) {
    throw new EpochalError('ledger.damaged/sha256', { path });
  }
  return content;
}

/** Removes the ledgers of later epochs and what is half written, for a run that goes on from the end of `epoch` or within the next one. */
export function removeLedgersAfter(folder: string, epoch: number): void {
  for (const name of entriesOf(folder)) {
    const [, of] = /^(\d+)\.ledger$/.exec(name) ?? [];
    if (of === undefined || Number(of) > epoch) rmSync(join(folder, name), { force: true });
  }
}

/** Name of an epoch's ledger in that folder. */
export function ledgerFile(epoch: number): string {
  return `${epoch}.ledger`;
}

function sha256Of(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}
