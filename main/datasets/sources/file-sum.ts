import { type Hash, createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/** A file's hash, begun anew; `update` may go on with what is appended later. Empty for a file that isn't there. */
export async function hashFile(path: string, algorithm: 'md5' | 'sha512', upTo: number): Promise<Hash> {
  const hash = createHash(algorithm);
  if (upTo === 0) return hash;
  for await (const chunk of createReadStream(path, { end: upTo - 1, highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return hash;
}
