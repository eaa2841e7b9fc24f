import type { Bridge } from '../../../core/contract.ts';
import { toPlainError, type PlainError } from '../../../core/errors.ts';
import type { NetworkRef } from '../../../core/networks.ts';
import type { Prediction } from '../../../core/predictions.ts';
import { upload, uploadAddress } from '../../app/bridge/addresses.ts';
import type { ShownPicture } from '../../app/menu.svelte.ts';

/** One picture at a time, asked of one network. */
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
  async bring(picture: Blob, name: string, network: NetworkRef | null): Promise<void> {
    const mine = this.#begin();
    try {
      const id = await this.#upload(picture);
      if (mine !== this.#asked) return;
      this.shown = { picture: { kind: 'upload', upload: id }, address: uploadAddress(id), name, label: null };
    } catch (error) {
      this.#fail(mine, error);
      return;
    }
    await this.ask(network);
  }

  async show(shown: ShownPicture, network: NetworkRef | null): Promise<void> {
    this.#begin();
    this.shown = shown;
    await this.ask(network);
  }

  /** Asks a network about the picture that is shown. */
  async ask(network: NetworkRef | null): Promise<void> {
    const { shown } = this;
    if (shown === null || network === null) {
      this.asking = false;
      return;
    }
    const mine = this.#begin();
    try {
      const { kind, id } = network;
      const prediction = await this.#bridge.invoke('predict.picture', { network: { kind, id }, picture: shown.picture, top: 5 });
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
