import type { Bridge } from '../../core/contract.ts';
import type { Picture } from '../../core/contract/networks.ts';
import { toPlainError, type PlainError } from '../../core/errors.ts';
import type { ClassName } from '../../core/subject.ts';
import type { NetworkRef } from '../../core/networks.ts';
import type { Prediction } from '../../core/predictions.ts';
import type { Spot } from '../ui/spot.ts';

/** A picture on the screen, wherever it is: what it takes to show it, ask about it and save it. */
export interface ShownPicture {
  picture: Picture;
  /** Of the single picture. */
  address: string;
  /** Name for a saved file, without its ending, and for people. */
  name: string;
  /** Its true class, where known. */
  label: ClassName | null;
}

/** An answer on the screen: about which picture, by which network. */
export interface Asked {
  shown: ShownPicture;
  network: NetworkRef;
  at: Spot;
  prediction: Prediction | null;
  error: PlainError | null;
}

/** The menu of a picture and the answer it can call up; one of each at a time. */
export class PictureMenu {
  open: { shown: ShownPicture; at: Spot } | null = $state.raw(null);
  asked: Asked | null = $state.raw(null);
  readonly #bridge: Bridge;
  #opener: HTMLElement | null = null;

  constructor(bridge: Bridge) {
    this.#bridge = bridge;
  }

  show(shown: ShownPicture, at: Spot, opener: HTMLElement | null): void {
    this.#opener = opener;
    this.asked = null;
    this.open = { shown, at };
  }

  /** Gives the keyboard back to where it was. */
  close(): void {
    this.open = null;
    this.#opener?.focus({ preventScroll: true });
  }

  dismissAnswer(): void {
    this.asked = null;
    this.#opener?.focus({ preventScroll: true });
  }

  async ask({ kind, id }: NetworkRef): Promise<void> {
    if (this.open === null) return;
    const { shown, at } = this.open;
    this.open = null;
    const network: NetworkRef = { kind, id };
    const asked: Asked = { shown, network, at, prediction: null, error: null };
    this.asked = asked;
    const settle = (outcome: Partial<Asked>): void => {
      if (this.asked === asked) this.asked = { ...asked, ...outcome };
    };
    try {
      settle({ prediction: await this.#bridge.invoke('predict.picture', { network, picture: shown.picture, top: 5 }) });
    } catch (error) {
      settle({ error: toPlainError(error) });
    }
  }
}
