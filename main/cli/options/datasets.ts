import { colourSchema } from '../../../core/pictures/fit.ts';
import type { Reader } from '../options.ts';

/** `224x224`: width, then height. */
export const pictureSize: Reader<{ width: number; height: number }> = {
  needs: 'width x height in pixels, such as 224x224',
  read(given) {
    const [, width, height] = (/^([1-9]\d{0,4})x([1-9]\d{0,4})$/i.exec(given) ?? []).map(Number);
    return width !== undefined && height !== undefined && Math.max(width, height) <= 65_536 ? { width, height } : null;
  },
};

/** `#rrggbb`. */
export const colour: Reader<string> = {
  needs: 'a colour such as #808080',
  read: (given) => (colourSchema.safeParse(given).success ? given.toLowerCase() : null),
};

export const channels: Reader<1 | 3> = {
  needs: '1 or 3',
  read: (given) => (given === '1' ? 1 : given === '3' ? 3 : null),
};

/** `0.8/0.1/0.1`: train, validation, test. */
export const splitShares: Reader<{ train: number; validation: number; test: number }> = {
  needs: 'shares of training, validation and test that make 1, such as 0.8/0.1/0.1',
  read(given) {
    const shares = given.split('/').map((part) => (/^(\d+\.?\d*|\.\d+)$/.test(part) ? Number(part) : Number.NaN));
    const [train, validation, test] = shares;
    return shares.length === 3 && Math.abs(train! + validation! + test! - 1) < 1e-6 ? { train: train!, validation: validation!, test: test! } : null;
  },
};
