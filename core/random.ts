/**
 * Seeded random numbers: the same on every machine. The generator is sfc32 (Chris Doty-Humphrey,
 * PractRand), its state filled from the key by splitmix32.
 */
export interface Random {
  /** Uniform in [0, 1), 32 bits. */
  uniform(): number;
  /** Standard normal (Box and Muller 1958). */
  normal(): number;
}

/**
 * A generator for one purpose. Different keys give independent streams, so nothing needs to carry
 * a generator's state: epoch 7's shuffle is `random(seed, 'shuffle', 7)` whenever it is asked for.
 * @param key the run's seed, then what the numbers are for.
 */
export function random(...key: readonly (number | string)[]): Random {
  const next = splitmix32(hash(key.join('\u0000')));
  let [a, b, c, counter] = [next(), next(), next(), 1];
  const bits = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum | 0;
    return sum >>> 0;
  };
  for (let i = 0; i < 12; i++) bits();
  const uniform = (): number => bits() / 4294967296;
  return {
    uniform,
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
  };
}

/** 0 … count-1 in random order (Fisher and Yates). */
export function permutation(count: number, source: Random): Int32Array {
  const order = Int32Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last--) {
    const pick = Math.floor(source.uniform() * (last + 1));
    const held = order[last]!;
    order[last] = order[pick]!;
    order[pick] = held;
  }
  return order;
}

/** FNV-1a, 32 bits. */
export function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value >>> 0;
}

function splitmix32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) | 0;
  };
}
