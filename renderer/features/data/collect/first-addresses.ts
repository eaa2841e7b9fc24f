import type { SplitName } from '../../../../core/datasets.ts';
import { pictureAddress, type PictureSource } from '../../../app/bridge/addresses.ts';

/** Pictures keep the address by which they were shown first, since their pixels stay the same while others are added: none is fetched twice. */
export class FirstAddresses {
  readonly #known = new Map<string, string>();

  of(source: PictureSource, split: SplitName, index: number): string {
    const key = `${split}/${index}`;
    const address = this.#known.get(key) ?? pictureAddress(source, split, index);
    this.#known.set(key, address);
    return address;
  }

  /** Places have come to mean other pictures, or these have another size. */
  forget(): void {
    this.#known.clear();
  }
}
