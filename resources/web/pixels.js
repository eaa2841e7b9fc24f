'use strict';
// Brings a picture to the size that the network takes, to the bit as Epochal and Pillow do: an antialiased Lanczos
// window of 3 lobes, in whole numbers.

/**
 * @param {{ data: Uint8ClampedArray, width: number, height: number }} picture RGBA, nothing transparent
 * @param {{ height: number, width: number, channels: number, fit?: string, fill?: string }} to channels: 3, or 1 for
 *   grey; fit: `crop` cuts out the middle, `pad` puts the colour `fill` (#rrggbb) around, `squash` scales each side
 * @returns {Float32Array} height x width x channels, 0 to 255
 */
function bringToSize(picture, to) {
  const { left, top, width, height, box } = placementOf(picture, to);
  const pixels = resample(withChannels(picture.data, to.channels), picture, to.channels, box, { width, height });
  const fill = withChannels([1, 3, 5].map((at) => parseInt((to.fill || '#000000').slice(at, at + 2), 16)).concat(255), to.channels);
  const made = new Float32Array(to.height * to.width * to.channels);
  for (let y = 0, at = 0; y < to.height; y++) {
    for (let x = 0; x < to.width; x++) {
      const inside = y >= top && y < top + height && x >= left && x < left + width;
      const from = ((y - top) * width + x - left) * to.channels;
      for (let channel = 0; channel < to.channels; channel++) made[at++] = inside ? pixels[from + channel] : fill[channel];
    }
  }
  return made;
}

/**
 * Which part of the picture is kept, and where it comes to lie.
 * @param {{ width: number, height: number }} from @param {{ width: number, height: number, fit?: string }} to
 */
function placementOf(from, to) {
  const whole = { left: 0, top: 0, right: from.width, bottom: from.height };
  if (to.fit === 'squash') return { width: to.width, height: to.height, box: whole, left: 0, top: 0 };
  if (to.fit === 'pad') {
    const scale = Math.min(to.width / from.width, to.height / from.height);
    const wide = from.width / from.height >= to.width / to.height;
    const width = wide ? to.width : Math.max(1, roundHalfEven(from.width * scale));
    const height = wide ? Math.max(1, roundHalfEven(from.height * scale)) : to.height;
    return { width, height, box: whole, left: roundHalfEven((to.width - width) / 2), top: roundHalfEven((to.height - height) / 2) };
  }
  const ratio = to.width / to.height;
  const [width, height] = from.width / from.height > ratio ? [ratio * from.height, from.height] : [from.width, from.width / ratio];
  const asItIs = Math.max(to.width / from.width, to.height / from.height) === 1;
  const middle = (/** @type {number} */ over) => (asItIs ? Math.floor(over / 2) : over / 2);
  const [left, top] = [middle(from.width - width), middle(from.height - height)];
  const box = { left: Math.fround(left), top: Math.fround(top), right: Math.fround(left + width), bottom: Math.fround(top + height) };
  return { width: to.width, height: to.height, box, left: 0, top: 0 };
}

/** @param {number} value */
function roundHalfEven(value) {
  const floor = Math.floor(value);
  return value - floor > 0.5 || (value - floor === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}

/** Of RGBA. @param {ArrayLike<number>} data @param {number} channels */
function withChannels(data, channels) {
  const made = new Uint8ClampedArray((data.length / 4) * channels);
  for (let from = 0, at = 0; from < data.length; from += 4) {
    if (channels === 1) made[at++] = (data[from] * 19595 + data[from + 1] * 38470 + data[from + 2] * 7471 + 0x8000) >> 16;
    else for (let channel = 0; channel < channels; channel++) made[at++] = data[from + channel];
  }
  return made;
}

/** @param {Uint8ClampedArray} pixels @param {{ width: number, height: number }} from @param {number} channels @param {{ left: number, top: number, right: number, bottom: number }} box @param {{ width: number, height: number }} to */
function resample(pixels, from, channels, box, to) {
  const across = () => (pixels = along(pixels, { lines: pixels.length / from.width / channels, length: from.width, step: channels, next: from.width * channels, start: box.left, end: box.right, wanted: to.width, toNext: to.width * channels }, channels));
  const down = (/** @type {number} */ width) => (pixels = along(pixels, { lines: width, length: from.height, step: width * channels, next: channels, start: box.top, end: box.bottom, wanted: to.height, toNext: channels }, channels));
  const [lostRows, lostColumns] = [from.height - to.height, from.width - to.width];
  if (lostRows > 0 && lostRows > 2 * lostColumns) {
    down(from.width);
    across();
  } else {
    across();
    down(to.width);
  }
  return pixels;
}

/**
 * Along one axis, in each of its lines.
 * @param {Uint8ClampedArray} from
 * @param {{ lines: number, length: number, step: number, next: number, start: number, end: number, wanted: number, toNext: number }} axis step: from one place to the next; next, toNext: from one line to the next
 * @param {number} channels
 */
function along(from, { lines, length, step, next, start, end, wanted, toNext }, channels) {
  if (start === 0 && end === length && wanted === length) return from;
  const scale = (end - start) / wanted;
  const spread = Math.max(scale, 1);
  const made = new Uint8ClampedArray(lines * wanted * channels);
  const toStep = toNext === channels ? lines * channels : channels;
  for (let place = 0; place < wanted; place++) {
    const centre = start + (place + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - 3 * spread + 0.5));
    const count = Math.min(length, Math.trunc(centre + 3 * spread + 0.5)) - first;
    const exact = Array.from({ length: count }, (_, index) => lanczos((index + first - centre + 0.5) / spread));
    const sum = exact.reduce((a, b) => a + b, 0);
    const weights = Int32Array.from(exact, (value) => Math.trunc((value / sum) * 2 ** 22 + (value / sum < 0 ? -0.5 : 0.5)));
    for (let line = 0; line < lines; line++) {
      for (let channel = 0; channel < channels; channel++) {
        let total = 2 ** 21;
        for (let index = 0, at = line * next + first * step + channel; index < count; index++, at += step) total = (total + Math.imul(from[at], weights[index])) | 0;
        made[line * toNext + place * toStep + channel] = total >> 22;
      }
    }
  }
  return made;
}

/** @param {number} x */
function lanczos(x) {
  const sinc = (/** @type {number} */ at) => (at === 0 ? 1 : Math.sin(at * Math.PI) / (at * Math.PI));
  return x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0;
}

globalThis.bringToSize = bringToSize;
