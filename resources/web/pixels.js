'use strict';
// Brings a picture to the size that the network takes, as Epochal does: scaled to cover it, cut to its centre.
// Shrinking is libvips's (whole boxes first where it is by 4 or more, then a Lanczos window of 3), growing is bicubic.

/**
 * @param {{ data: Uint8ClampedArray, width: number, height: number }} picture RGBA, nothing transparent
 * @param {{ height: number, width: number, channels: number }} to channels: 3, or 1 for brightness
 * @returns {Float32Array} height x width x channels, 0 to 255
 */
function bringToSize(picture, to) {
  const scale = Math.max(to.width / picture.width, to.height / picture.height);
  const [width, height] = [Math.max(to.width, Math.round(picture.width * scale)), Math.max(to.height, Math.round(picture.height * scale))];
  const left = (width - to.width + 1) >> 1;
  const top = (height - to.height + 1) >> 1;
  // Only what is kept is computed: rows first, of the columns there are.
  const rows = resampled(picture.data, picture.height, picture.width * 4, scale, height, top, to.height, picture.width * 4, 1);
  const pixels = resampled(rows, picture.width, 4, scale, width, left, to.width, to.height, picture.width * 4, to.width * 4);
  const count = to.height * to.width;
  const made = new Float32Array(count * to.channels);
  for (let i = 0; i < count; i++) {
    if (to.channels === 1) made[i] = brightness(pixels[4 * i], pixels[4 * i + 1], pixels[4 * i + 2]);
    else for (let channel = 0; channel < to.channels; channel++) made[i * to.channels + channel] = pixels[4 * i + channel];
  }
  return made;
}

/**
 * Resamples along one axis.
 * @param {Uint8ClampedArray} from @param {number} length places along the axis @param {number} step from one to the next
 * @param {number} scale of the picture @param {number} whole places it is scaled to @param {number} start and @param {number} count which of them are wanted
 * @param {number} lines how many lines there are, each of its own; with `lineStep` between them (4 channels each, if it is not 1)
 */
function resampled(from, length, step, scale, whole, start, count, lines, lineStep, toLineStep = lineStep) {
  const channels = lineStep === 1 ? 1 : 4;
  const toStep = lineStep === 1 ? step : 4;
  const shrink = 1 / scale;
  const boxes = Math.max(1, Math.floor(shrink / 2));
  const places = Math.ceil(length / boxes);
  const grows = scale > 1;
  const kernel = grows ? cubicKernel : lanczosKernel(shrink / boxes);
  // Rounding to whole places leaves a part of one over, or lacks it: half of that at each end. libvips grows from the corner.
  const origin = grows ? -0.5 : (shrink - 1 - (whole * shrink - length)) / boxes / 2 + (1 / boxes - 1) / 2;
  const made = new Uint8ClampedArray(count * lines * channels);
  const line = new Float64Array(places);
  const windows = Array.from({ length: count }, (_, i) => kernel(((start + i) * shrink) / boxes + origin, places));
  for (let l = 0; l < lines; l++) {
    for (let channel = 0; channel < channels; channel++) {
      const base = l * lineStep + channel;
      for (let place = 0; place < places; place++) {
        let sum = 0;
        for (let k = 0; k < boxes; k++) sum += from[base + Math.min(place * boxes + k, length - 1) * step];
        line[place] = boxes === 1 ? sum : Math.round(sum / boxes);
      }
      const toBase = l * toLineStep + channel;
      for (let i = 0; i < count; i++) {
        const { at, weights } = windows[i];
        let sum = 0;
        for (let k = 0; k < weights.length; k++) sum += weights[k] * line[Math.min(Math.max(at + k, 0), places - 1)];
        made[toBase + i * toStep] = sum;
      }
    }
  }
  return made;
}

/** Windows of three lobes to each side, as wide as the shrinking. @param {number} shrink */
function lanczosKernel(shrink) {
  const sinc = (/** @type {number} */ x) => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));
  return (/** @type {number} */ centre) => {
    const reach = 3 * shrink;
    const at = Math.ceil(centre - reach);
    const weights = [];
    for (let place = at; place <= centre + reach; place++) {
      const x = (place - centre) / shrink;
      weights.push(Math.abs(x) < 3 ? sinc(x) * sinc(x / 3) : 0);
    }
    const sum = weights.reduce((a, b) => a + b, 0);
    return { at, weights: weights.map((weight) => weight / sum) };
  };
}

/** Catmull and Rom's. @param {number} centre */
function cubicKernel(centre) {
  const low = Math.floor(centre);
  const weight = (/** @type {number} */ x) => (x < 1 ? (1.5 * x - 2.5) * x * x + 1 : x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0);
  return { at: low - 1, weights: [-1, 0, 1, 2].map((k) => weight(Math.abs(low + k - centre))) };
}

/** How bright light of this colour is, of linear light as libvips has it. @param {number} red @param {number} green @param {number} blue */
function brightness(red, green, blue) {
  const linear = (/** @type {number} */ value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
  const light = 0.2 * linear(red) + 0.7 * linear(green) + 0.1 * linear(blue);
  return Math.round(255 * (light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055));
}

globalThis.bringToSize = bringToSize;
