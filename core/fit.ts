/**
 * How a picture of another size is brought to one. `crop`: scaled until it covers the size, the middle cut out; `pad`:
 * scaled until it lies within, a colour around; `squash`: each side scaled by itself.
 */
export const fits = ['crop', 'pad', 'squash'] as const;
export type Fit = (typeof fits)[number];
