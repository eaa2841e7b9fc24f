/**
 * Those whose words hold every word of the query, those that begin with it first; what was used last before all others
 * where nothing is asked.
 * @param recent ids, the last one used first.
 */
export function findEntries<E extends { id: string; kind: string; name: string }>(entries: readonly E[], query: string, recent: readonly string[] = []): E[] {
  const words = query.toLowerCase().split(/\s+/).filter((word) => word !== '');
  const found = entries.filter(({ kind, name }) => words.every((word) => `${kind} ${name}`.toLowerCase().includes(word)));
  const rank = ({ id, name }: E): number => {
    if (words[0] !== undefined) return name.toLowerCase().startsWith(words[0]) ? 0 : 1;
    const place = recent.indexOf(id);
    return place < 0 ? recent.length : place;
  };
  return found.toSorted((a, b) => rank(a) - rank(b));
}
