import { phraseText } from '../../../core/errors/words.ts';
import { readAugmentation, type Augmentation } from '../../../core/augmentation/augmentation.ts';
import type { RawValues } from '../../../core/arguments.ts';
import { wrongUsage } from '../usage.ts';
import { readObjectFile } from './files.ts';
import { readPairs } from './values.ts';

const flag = '--augment';
const needs = 'none, recipe, a .json file of settings, or name=value,name=value such as rotation_range=15,horizontal_flip=true';

/**
 * How pictures are changed, as it is typed: `none`, `recipe`, a JSON file, or `name=value,name=value`. What is
 * not named is off.
 * @param recipe what the recipe has; null where there is none.
 * @throws EpochalError `cli.usage` naming what there is.
 */
export function readAugment(written: string, recipe: RawValues | null): Augmentation | null {
  if (written === 'none') return null;
  if (written === 'recipe') {
    if (recipe) return complete(recipe);
    throw wrongUsage('--augment got recipe, and the recipe has no augmentation.', `It needs ${needs}.`);
  }
  if (written.toLowerCase().endsWith('.json')) return complete(readObjectFile(flag, written, needs));
  if (!written.includes('=')) throw wrongUsage(`${flag} got '${written}'.`, `It needs ${needs}.`);
  return complete(readPairs(flag, written));
}

function complete(raw: RawValues): Augmentation {
  return readAugmentation(raw, (problem, hint) => {
    throw wrongUsage(`--augment ${phraseText(problem)}.`, phraseText(hint));
  });
}
