/**
 * From planes to pixels: `count` images of `channels` x `pixels` bytes (as CIFAR files keep them) become
 * `pixels` x `channels` (as the store keeps them).
 * @param source bytes; each image starts `stride` after the one before, the first at `offset`.
 */
export function interleavePlanes(
  source: Uint8Array,
  count: number,
  pixels: number,
  channels: number,
  offset = 0,
  stride = pixels * channels,
): Uint8Array {
  const target = new Uint8Array(count * pixels * channels);
  for (let image = 0; image < count; image++) {
    const from = offset + image * stride;
    const to = image * pixels * channels;
    for (let channel = 0; channel < channels; channel++) {
      const plane = from + channel * pixels;
      let at = to + channel;
      for (let pixel = 0; pixel < pixels; pixel++) {
        target[at] = source[plane + pixel] as number;
        at += channels;
      }
    }
  }
  return target;
}
