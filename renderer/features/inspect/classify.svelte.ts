import type { Bridge } from '../../../core/contract.ts';
import { toPlainError, type PlainError } from '../../../core/errors.ts';
import type { Prediction } from '../../../core/predictions.ts';
import { upload, uploadAddress } from '../../app/bridge/addresses.ts';
import type { ShownPicture } from '../../app/menu.svelte.ts';

/** One picture at a time, asked of one run. */
export class Classifier {
  shown: ShownPicture | null = $state.raw(null);
  prediction: Prediction | null = $state.raw(null);
  error: PlainError | null = $state.raw(null);
  asking = $state(false);
  readonly #bridge: Bridge;
  readonly #upload: (picture: Blob) => Promise<string>;
  #asked = 0;

  /** @param send brings a picture to the app and answers with its name. */
  constructor(bridge: Bridge, send: (picture: Blob) => Promise<string> = (picture) => upload(picture)) {
    this.#bridge = bridge;
    this.#upload = send;
  }

  /** Takes up a picture a person brought. @param name for a saved copy and for people. */
  async bring(picture: Blob, name: string, run: string | null): Promise<void> {
    const mine = this.#begin();
    try {
      const id = await this.#upload(picture);
      if (mine !== this.#asked) return;
      this.shown = { picture: { kind: 'upload', upload: id }, address: uploadAddress(id), name, label: null };
    } catch (error) {
      this.#fail(mine, error);
      return;
    }
    await this.ask(run);
  }

  async show(shown: ShownPicture, run: string | null): Promise<void> {
    this.#begin();
    this.shown = shown;
    await this.ask(run);
  }

  /** Asks a run about the picture that is shown. */
  async ask(run: string | null): Promise<void> {
    const { shown } = this;
    if (shown === null || run === null) {
      this.asking = false;
      return;
    }
    const mine = this.#begin();
    try {
      const prediction = await this.#bridge.invoke('predict.picture', { run, picture: shown.picture, top: 5 });
      if (mine !== this.#asked) return;
      this.prediction = prediction;
      this.asking = false;
    } catch (error) {
      this.#fail(mine, error);
    }
  }

  #begin(): number {
    this.error = null;
    this.asking = true;
    return ++this.#asked;
  }

  #fail(mine: number, error: unknown): void {
    if (mine !== this.#asked) return;
    this.error = toPlainError(error);
    this.prediction = null;
    this.asking = false;
  }
}
