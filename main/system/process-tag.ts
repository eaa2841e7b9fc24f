/**
 * A word that names this process in the file system: its id and the moment it started, so that a later
 * process given the same id is not taken for it.
 */
export const processTag = `${process.pid}-${Math.round(performance.timeOrigin)}`;

/** Whether the process that wrote `word` may still be at work. A word that is none counts as gone. */
export function isOwnerAlive(word: string): boolean {
  if (word === processTag) return true;
  const pid = Number(/^(\d+)-\d+$/.exec(word)?.[1] ?? Number.NaN);
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives and belongs to someone else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
