import { statSync } from 'node:fs';
import { join } from 'node:path';
import { journalFile } from './journal.ts';

/** How often it is looked whether another process has edited a set. */
const lookEveryMs = 1000;

export interface JournalWatch {
  start(): void;
  stop(): void;
  /** What is written by now is known. */
  seen(directory: string): void;
}

/** Tells of journals that change while it watches. @param directories of the data sets there are. */
export function watchJournals(directories: () => readonly string[], changed: (directory: string) => void): JournalWatch {
  const known = new Map<string, string>();
  let timer: NodeJS.Timeout | null = null;
  const look = (tell: (directory: string) => void): void => {
    for (const directory of directories()) {
      const stamp = stampOf(directory);
      if (known.get(directory) === stamp || (stamp === '' && !known.has(directory))) continue;
      known.set(directory, stamp);
      tell(directory);
    }
  };
  return {
    start() {
      look(() => undefined);
      timer = setInterval(() => look(changed), lookEveryMs).unref();
    },
    stop() {
      if (timer !== null) clearInterval(timer);
      timer = null;
    },
    seen: (directory) => void known.set(directory, stampOf(directory)),
  };
}

/** Empty where it was never edited. */
function stampOf(directory: string): string {
  const found = statSync(join(directory, journalFile), { bigint: true, throwIfNoEntry: false });
  return found ? `${found.mtimeNs}-${found.size}` : '';
}
