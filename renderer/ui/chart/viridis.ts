/** Viridis (van der Walt and Smith, 2015) at nine equal places. */
const stops = ['#440154', '#472d7b', '#3b528b', '#2c728e', '#21918c', '#28ae80', '#5ec962', '#addc30', '#fde725'].map((hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)));

/** A colour of a map in which equal steps look equal. @param share 0 (dark) to 1 (light). @returns red, green and blue, 0 to 255. */
export function viridis(share: number): [number, number, number] {
  const at = Math.max(0, Math.min(1, share)) * (stops.length - 1);
  const before = Math.min(stops.length - 2, Math.floor(at));
  return stops[before]!.map((value, channel) => Math.round(value + (at - before) * (stops[before + 1]![channel]! - value))) as [number, number, number];
}
