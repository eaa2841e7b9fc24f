import { toPlainError, type PlainError } from '../../../../core/errors.ts';
import type { ImageRef } from '../../../../core/datasets/edits/images.ts';
import type { Answers } from '../../../../core/ledger/answers.ts';
import { imageNamed, imageNumber } from '../../../../core/ledger/images.ts';

/** What a run answered of a picture in one epoch. */
export interface SampleAnswer {
  epoch: number;
  predicted: number;
  /** Of the label. */
  probability: number;
}

/** What was answered of the sample pictures over the epochs: each epoch is fetched once, and of it only they are kept. */
export class SampleAnswers {
  /** By epoch, then by `imageNumber`. */
  #known: ReadonlyMap<number, ReadonlyMap<number, SampleAnswer>> = $state.raw(new Map());
  /** Why an epoch has none. */
  error: PlainError | null = $state.raw(null);
  readonly #fetch: (epoch: number) => Promise<Answers>;
  #asked = new Set<number>();

  constructor(fetch: (epoch: number) => Promise<Answers>) {
    this.#fetch = fetch;
  }

  /** Fetches what is not known yet, one epoch after the other. */
  async want(epochs: readonly number[], pictures: readonly ImageRef[]): Promise<void> {
    const wanted = new Set(pictures.map(imageNumber));
    for (const epoch of epochs.filter((one) => !this.#asked.has(one))) {
      this.#asked.add(epoch);
      try {
        const answers = await this.#fetch(epoch);
        const { images: { start }, index, predicted, probability } = answers;
        const found = new Map<number, SampleAnswer>();
        for (const [at, image] of index.entries()) {
          const picture = imageNumber(imageNamed(answers, image - start));
          if (wanted.has(picture)) found.set(picture, { epoch, predicted: predicted[at]!, probability: probability[at]! });
        }
        this.#known = new Map([...this.#known, [epoch, found]]);
      } catch (error) {
        this.error = toPlainError(error);
      }
    }
  }

  /** Of one picture, by rising epochs. */
  of(picture: ImageRef): SampleAnswer[] {
    return [...this.#known.values()].flatMap((found) => found.get(imageNumber(picture)) ?? []).toSorted((a, b) => a.epoch - b.epoch);
  }
}
