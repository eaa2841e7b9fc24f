import type { RawValues } from '../arguments.ts';
import type { LayerSpec, ModelSpec } from '../model/spec.ts';

/** A layer without its place: type and arguments as the model's file has them. */
export interface PlainLayer {
  type: string;
  arguments: RawValues;
}

export interface LayerDifference {
  change: 'added' | 'removed' | 'changed';
  /** Its name in the second network; of one removed, in the first. */
  layer: string;
  from: PlainLayer | null;
  to: PlainLayer | null;
}

/**
 * What must be done to the layers of one network to come to those of another. Names do not count: Keras numbers them, so
 * that one layer more would change all that follow. Between layers that stay, those of a type follow one another: they
 * have changed. A layer with other inputs has changed too.
 * @returns in the order of the layers.
 */
export function layerDifferences(a: Pick<ModelSpec, 'layers'>, b: Pick<ModelSpec, 'layers'>): LayerDifference[] {
  const [from, to] = [a, b].map(({ layers }) => layers.map((layer) => ({ layer, text: JSON.stringify([layer.type, Object.entries(layer.arguments).sort(([one], [other]) => (one < other ? -1 : 1))]) }))) as [Said[], Said[]];
  const same = longestCommon(from, to);
  const names = new Map(same.map(([at, other]) => [from[at]!.layer.name, to[other]!.layer.name]));
  const found: LayerDifference[] = [];
  let [at, other] = [0, 0];
  for (const [nextAt, nextOther] of [...same, [from.length, to.length] as const]) {
    found.push(...between(from.slice(at, nextAt), to.slice(other, nextOther), names));
    const [kept, keptOther] = [from[nextAt]?.layer, to[nextOther]?.layer];
    if (kept && keptOther && isRewired(kept, keptOther, names)) found.push(changed(kept, keptOther));
    [at, other] = [nextAt + 1, nextOther + 1];
  }
  return found;
}

interface Said {
  layer: LayerSpec;
  /** Type and arguments. */
  text: string;
}

/** Layers of a type are taken for the same ones, changed, in their order; the rest is removed or added. */
function between(from: readonly Said[], to: readonly Said[], names: Map<string, string>): LayerDifference[] {
  const pairs = longestCommon(from, to, ({ layer }) => layer.type);
  for (const [at, other] of pairs) names.set(from[at]!.layer.name, to[other]!.layer.name);
  const changes = pairs.map(([at, other]) => changed(from[at]!.layer, to[other]!.layer));
  const removed = from.filter((_, at) => !pairs.some(([paired]) => paired === at)).map(({ layer }) => ({ change: 'removed' as const, layer: layer.name, from: plain(layer), to: null }));
  const added = to.filter((_, other) => !pairs.some(([, paired]) => paired === other)).map(({ layer }) => ({ change: 'added' as const, layer: layer.name, from: null, to: plain(layer) }));
  return [...removed, ...changes, ...added];
}

/** `Conv2D(filters=32)`. @param other what it was or has become: only arguments that differ from it are shown; null shows all. */
export function layerText(layer: PlainLayer, other: PlainLayer | null = null): string {
  const shown = Object.entries(layer.arguments).filter(([name, value]) => other === null || JSON.stringify(other.arguments[name]) !== JSON.stringify(value));
  return `${layer.type}(${shown.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(', ')})`;
}

/** Whether a layer that stays takes other layers than before, so far as these have stayed. */
function isRewired({ inputs }: LayerSpec, { inputs: others }: LayerSpec, names: ReadonlyMap<string, string>): boolean {
  return inputs.length !== others.length || inputs.some((input, place) => names.has(input) && names.get(input) !== others[place] && [...names.values()].includes(others[place]!));
}

function changed(from: LayerSpec, to: LayerSpec): LayerDifference {
  return { change: 'changed', layer: to.name, from: plain(from), to: plain(to) };
}

function plain({ type, arguments: given }: LayerSpec): PlainLayer {
  return { type, arguments: given };
}

/** Places of a longest common subsequence of two lists (Wagner and Fischer 1974). */
function longestCommon(from: readonly Said[], to: readonly Said[], key: (said: Said) => string = ({ text }) => text): [number, number][] {
  const width = to.length + 1;
  const lengths = new Uint32Array((from.length + 1) * width);
  const is = (at: number, other: number): boolean => key(from[at]!) === key(to[other]!);
  for (let at = from.length - 1; at >= 0; at--) {
    for (let other = to.length - 1; other >= 0; other--) {
      const place = at * width + other;
      lengths[place] = is(at, other) ? lengths[place + width + 1]! + 1 : Math.max(lengths[place + width]!, lengths[place + 1]!);
    }
  }
  const pairs: [number, number][] = [];
  for (let [at, other] = [0, 0]; at < from.length && other < to.length;) {
    if (is(at, other)) pairs.push([at++, other++]);
    else if (lengths[(at + 1) * width + other]! >= lengths[at * width + other + 1]!) at++;
    else other++;
  }
  return pairs;
}
