import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readPicture } from '../../../../main/pictures/decode.ts';
import { sharp } from '../../../../main/pictures/library.ts';

/** A program: writes which libvips it has, and what becomes of each picture of odd.test.ts, as JSON. */
const odd = JSON.parse(readFileSync(join(import.meta.dirname, '../../../fixtures/pictures/odd.json'), 'utf8')) as Record<string, { file: string; shows: string | null }>;
const small = { width: 16, height: 12, channels: 3, fit: 'squash' as const };

async function outcomeOf(file: string, shows: string | null): Promise<string> {
  try {
    const { pixels } = await readPicture(Buffer.from(file, 'base64'), small);
    const wanted = Buffer.from(shows ?? '', 'base64');
    return pixels.reduce((sum, value, index) => sum + Math.abs(value - wanted[index]!), 0) / pixels.length <= 2 ? 'read' : 'another picture';
  } catch (error) {
    return (error as { code: string }).code.replace(/\.(unreadable|empty)$/, '');
  }
}

const outcomes: Record<string, [outcome: string, expected: string]> = {};
for (const [name, { file, shows }] of Object.entries(odd)) outcomes[name] = [await outcomeOf(file, shows), shows === null ? 'picture' : 'read'];
process.stdout.write(JSON.stringify({ versions: sharp.versions, outcomes }));
