/** Whether a point lies within a closed polygon, by the even-odd rule. @param polygon x and y of each corner in turn; fewer than three hold nothing. */
export function isWithin(polygon: readonly number[], x: number, y: number): boolean {
  let within = false;
  for (let at = 0, before = polygon.length - 2; at < polygon.length; before = at, at += 2) {
    const [x1, y1, x0, y0] = [polygon[at]!, polygon[at + 1]!, polygon[before]!, polygon[before + 1]!];
    if (y1 > y !== y0 > y && x < ((x0 - x1) * (y - y1)) / (y0 - y1) + x1) within = !within;
  }
  return within;
}
