/**
 * Orders names as people count: numbers within them by value, all else by code point; so `class_2` comes before
 * `class_10`, and the order is the same under every language.
 * @returns below 0 where `a` comes first.
 */
export function naturalOrder(a: string, b: string): number {
  const [as, bs] = [partsOf(a), partsOf(b)];
  for (let i = 0; i < Math.min(as.length, bs.length); i++) {
    const order = comparePart(as[i]!, bs[i]!);
    if (order !== 0) return order;
  }
  return as.length - bs.length || compareText(a, b);
}

function partsOf(name: string): string[] {
  return name.match(/\d+|\D+/g) ?? [];
}

function comparePart(a: string, b: string): number {
  if (!isNumber(a) || !isNumber(b)) return compareText(a, b);
  const [x, y] = [a.replace(/^0+(?=\d)/, ''), b.replace(/^0+(?=\d)/, '')];
  return x.length - y.length || compareText(x, y);
}

function isNumber(part: string): boolean {
  return /^\d/.test(part);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
