/** Mean and standard deviation per channel of bytes divided by 255, from whole-number sums, so exact in any order. */
export class ChannelMoments {
  readonly #counts: Float64Array[];

  constructor(channels: number) {
    this.#counts = Array.from({ length: channels }, () => new Float64Array(256));
  }

  /** @param bytes pixels with the channels innermost. */
  add(bytes: Uint8Array): void {
    const channels = this.#counts.length;
    this.#counts.forEach((counts, channel) => {
      for (let i = channel; i < bytes.length; i += channels) {
        const value = bytes[i] as number;
        counts[value] = (counts[value] as number) + 1;
      }
    });
  }

  /** Zero for a channel without pixels. The deviation is that of the population. */
  result(): { mean: number[]; std: number[] } {
    const moments = this.#counts.map((counts) => {
      const total = counts.reduce((sum, count) => sum + count, 0) || 1;
      const mean = counts.reduce((sum, count, value) => sum + count * value, 0) / total;
      const variance = counts.reduce((sum, count, value) => sum + count * (value - mean) ** 2, 0) / total;
      return { mean: mean / 255, std: Math.sqrt(variance) / 255 };
    });
    return { mean: moments.map((moment) => moment.mean), std: moments.map((moment) => moment.std) };
  }
}
