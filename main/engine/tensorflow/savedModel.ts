import { phrase } from '../../../core/errors/words.ts';
import { elements } from '../../../core/layers/layer.ts';
import { BatchFeed } from './batch.ts';
import { Graph, type Tensor } from './graph.ts';
import type { Library } from './library.ts';
import { Scope } from './scope.ts';
import { Session } from './session.ts';
import type { Tensors } from './tensors.ts';

/** What goes in and out of a SavedModel of one input and one output. */
export interface SavedModelPorts {
  /** Names of operations. */
  input: string;
  output: string;
  /** Of one picture. */
  inputShape: readonly number[];
}

/** A SavedModel as TensorFlow itself loads and runs it. */
export class SavedModel {
  readonly #scope = new Scope();
  readonly #session: Session;
  readonly #feed: BatchFeed;
  readonly #input: Tensor;
  readonly #output: Tensor;
  readonly #size: number;

  /** @param folder that holds saved_model.pb. @throws EpochalError `engine.failed` where TensorFlow does not take it. */
  constructor(library: Library, tensors: Tensors, folder: string, ports: SavedModelPorts, rewrite: boolean) {
    const scope = this.#scope;
    this.#size = elements(ports.inputShape);
    const made = scope.guard(() => {
      const graph = scope.own(new Graph(library, tensors), (one) => { one.delete(); });
      const session = scope.own(new Session(library, tensors, graph, { threads: null, rewrite }, folder), (one) => { one.close(); });
      return {
        session,
        feed: scope.own(new BatchFeed(tensors, 'float32', ports.inputShape), (one) => { one.free(); }),
        input: graph.find(ports.input),
        output: graph.find(ports.output),
      };
    });
    this.#session = made.session;
    this.#feed = made.feed;
    this.#input = made.input;
    this.#output = made.output;
  }

  /** @param images float32, count x the input's shape. @returns what it gives for all of them, one after the other. */
  predict(images: Float32Array, count: number): Float32Array {
    if (images.length !== count * this.#size) throw new RangeError(`${images.length} numbers are not ${count} pictures of ${this.#size}`);
    return this.#session.once(phrase`run a SavedModel`, new Map([[this.#input, this.#feed.write(count, images)]]), [this.#output], [])[0]!;
  }

  close(): void {
    this.#scope.close();
  }
}
