import type { Bridge } from '../../../../core/contract.ts';
import type { Added, Collection, CollectionShape } from '../../../../core/collections.ts';
import { toPlainError, type PlainError } from '../../../../core/errors.ts';
import { uploadFolder } from '../../../app/bridge/folders.ts';
import { FirstAddresses } from './first-addresses.ts';
import type { IncomingFile } from '../../../app/model-files.ts';

/** Pictures on their way to a class. */
interface Waiting {
  label: number;
  files: IncomingFile[];
}

/** A data set that grows while it is looked at: what was added is shown when it is on the disk. */
export class Collecting {
  collection: Collection | null = $state.raw(null);
  error: PlainError | null = $state.raw(null);
  skipped: Added['skipped'] = $state.raw([]);
  /** Class that takes what is pasted. */
  chosen: number = $state(0);
  /** On their way, by class. */
  pending: readonly number[] = $state.raw([]);
  readonly addresses = new FirstAddresses();
  readonly #bridge: Bridge;
  readonly #id: string;
  readonly #upload: typeof uploadFolder;
  readonly #grown: () => void;
  #waiting: Waiting[] = [];
  #isPumping = false;

  /** @param grown is called when no more pictures are on their way. */
  constructor(bridge: Bridge, id: string, grown: () => void, upload = uploadFolder) {
    this.#bridge = bridge;
    this.#id = id;
    this.#grown = grown;
    this.#upload = upload;
  }

  load = async (): Promise<void> => {
    await this.#take(this.#bridge.invoke('collections.show', { id: this.#id }));
  };

  /** Adds pictures to a class after those that are on their way; never rejects. */
  async add(label: number, files: readonly IncomingFile[]): Promise<void> {
    if (files.length === 0) return;
    const last = this.#waiting.at(-1);
    if (last?.label === label) last.files.push(...files);
    else this.#waiting.push({ label, files: [...files] });
    this.#count(label, files.length);
    if (this.#isPumping) return;
    this.#isPumping = true;
    this.error = null;
    this.skipped = [];
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) await this.#send(next);
    this.#isPumping = false;
    this.#grown();
  }

  addClass = (name: string): Promise<void> => this.#change(this.#bridge.invoke('collections.addClass', { id: this.#id, name }));
  renameClass = (label: number, name: string): Promise<void> => this.#change(this.#bridge.invoke('collections.renameClass', { id: this.#id, label, name }));
  removeClass = (label: number): Promise<void> => this.#change(this.#bridge.invoke('collections.removeClass', { id: this.#id, label }));
  reshape = (shape: CollectionShape): Promise<void> => this.#change(this.#bridge.invoke('collections.reshape', { id: this.#id, shape }));

  async #send({ label, files }: Waiting): Promise<void> {
    try {
      // Names may be alike: each in a folder of its own.
      const upload = await this.#upload(files.map(({ path, file }, index) => ({ path: `${index}/${path}`, file })), () => undefined, new AbortController().signal);
      const { collection, skipped } = await this.#bridge.invoke('collections.add', { id: this.#id, label, upload });
      this.collection = collection;
      this.skipped = [...this.skipped, ...skipped.map((one) => ({ ...one, path: one.path.replace(/^(pictures\/)?\d+\//, '') }))];
    } catch (error) {
      this.error = toPlainError(error);
    } finally {
      this.#count(label, -files.length);
    }
  }

  #count(label: number, more: number): void {
    const pending = [...this.pending];
    pending[label] = (pending[label] ?? 0) + more;
    this.pending = pending;
  }

  async #change(changing: Promise<Collection>): Promise<void> {
    // Before what comes is shown.
    await this.#take(changing.finally(() => this.addresses.forget()));
    this.#grown();
  }

  async #take(asking: Promise<Collection>): Promise<void> {
    try {
      this.collection = await asking;
      this.error = null;
      this.chosen = Math.min(this.chosen, this.collection.classes.length - 1);
    } catch (error) {
      this.error = toPlainError(error);
    }
  }
}
