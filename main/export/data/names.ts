/** Device names of Windows, which no file may have there, with whatever ending. */
const devices = /^(?:con|prn|aux|nul|com[0-9\u00b9\u00b2\u00b3]|lpt[0-9\u00b9\u00b2\u00b3]|conin\$|conout\$)(?=\.|$)/i;
/** What Windows allows in no name, and what drives a terminal or reverses the order of reading. */
const forbidden = /[<>:"/\\|?*\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]|\p{Surrogate}/gu;
/** File systems of Linux count bytes, those of Windows and macOS UTF-16 units; all are content with 255, and paths with a few such names. */
const mostBytes = 120;

/**
 * A name that any file system takes, as near to `name` as can be: letters of every script stay.
 * @param fallback where nothing of it can stay.
 */
export function safeName(name: string, fallback: string): string {
  const cleaned = shortened(name.normalize('NFC').replaceAll(forbidden, '_')).replace(/[. ]+$/, '').replace(/^ +/, '');
  if (cleaned === '') return fallback;
  return cleaned.replace(devices, (device) => `_${device}`);
}

/** Gives safe names of which no two are the same where letters' case does not count. */
export function createNames(): (name: string, fallback: string) => string {
  const taken = new Set<string>();
  const next = new Map<string, number>();
  return (name, fallback) => {
    const safe = safeName(name, fallback);
    let free = safe;
    for (let number = next.get(folded(safe)) ?? 2; taken.has(folded(free)); number++) {
      free = `${safe} (${number})`;
      next.set(folded(safe), number + 1);
    }
    taken.add(folded(free));
    return free;
  };
}

function folded(name: string): string {
  return name.toUpperCase().toLowerCase().normalize('NFC');
}

function shortened(name: string): string {
  let bytes = 0;
  let kept = '';
  for (const { segment } of new Intl.Segmenter('und').segment(name)) {
    bytes += Buffer.byteLength(segment);
    if (bytes > mostBytes) break;
    kept += segment;
  }
  return kept;
}
