import { describe, expect, it } from 'vitest';

import { EpochalError } from '../../../../../core/errors.ts';
import { resolveModel } from '../../../../../core/model/model.ts';
import { kerasFile, readAny } from '../../../../support/kerasFiles.ts';

/** Of the places of a file one in so many: all of them were tried by hand, and take some minutes (the library is made anew after each error in it). */
const changedOneIn = { '.keras': 29, '.h5': 97 } as const;

/** Reads what is left of a model: a model, or an error that is ours. */
async function outcome(bytes: Uint8Array, name: string): Promise<string> {
  try {
    const { model, weights } = await readAny(bytes, name);
    resolveModel(model);
    return [...weights.values()].every(({ values }) => values.every(Number.isFinite)) ? 'model' : 'a model of no numbers';
  } catch (error) {
    return error instanceof EpochalError && error.code.startsWith('import.') ? 'refused' : String(error);
  }
}

describe.each(['keras3-tiny.keras', 'keras3-tiny.h5', 'keras2-tiny.h5'])('%s', (name) => {
  it('cut short anywhere is refused', async () => {
    const whole = await kerasFile(name);
    const seen = new Set<string>();
    for (let length = 0; length < whole.length; length += name.endsWith('.h5') ? 1 : 7) seen.add(await outcome(whole.slice(0, length), name));
    expect([...seen]).toEqual(['refused']);
  });

  it.each([0xff, 0x01])('with a byte changed (xor %i) is a model or refused', async (mask) => {
    const whole = await kerasFile(name);
    const seen = new Set<string>();
    for (let at = mask % 5; at < whole.length; at += changedOneIn[name.endsWith('.h5') ? '.h5' : '.keras']) {
      const changed = whole.slice();
      changed[at]! ^= mask;
      seen.add(await outcome(changed, name));
    }
    expect([...seen].toSorted()).toEqual(['model', 'refused']);
  });
});

it('an HDF5 file whose texts lead nowhere is refused, not read for ever', async () => {
  const whole = Buffer.from(await kerasFile('keras3-tiny.h5'));
  // The length of the text 'flatten' leads into zeros: an object of length 0, which the library would never leave.
  const length = whole.indexOf(Buffer.from('\x07\0\0\0\0\0\0\0flatten'));
  whole[length]! ^= 0xff;
  await expect(readAny(whole, 'x.h5')).rejects.toThrow(/has an object without length/);
});
