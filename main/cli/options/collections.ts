import { largestSide } from '../../../core/collections.ts';
import { fits } from '../../../core/pictures/fit.ts';
import { choice, option, optionOr, text, type OptionValues, type Reader } from '../options.ts';

const size: Reader<string> = {
  needs: `width x height in pixels, 1 to ${largestSide} each, such as 64x64`,
  read(given) {
    const sides = (/^([1-9]\d{0,3})x([1-9]\d{0,3})$/i.exec(given) ?? []).slice(1).map(Number);
    return sides.length === 2 && Math.max(...sides) <= largestSide ? given.toLowerCase() : null;
  },
};

export const newDatasetOptions = {
  classes: option('<a,b>', text, 'names of its classes, with commas between'),
  size: optionOr('64x64', '<WxH>', size, 'to which pictures are brought; their files are kept as they come'),
  channels: optionOr('3', '<n>', choice(['1', '3']), '1 for grey, 3 for colour'),
  fit: optionOr('crop', '<how>', choice(fits), 'how they are brought to it: crop, pad or squash'),
};
export type NewDatasetOptions = OptionValues<typeof newDatasetOptions>;

export const addOptions = { class: option('<name>', text, 'the class that the pictures are of') };
