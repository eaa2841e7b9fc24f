import { phrase, type Phrase } from '../../../core/errors/words.ts';
import type { Graph, Operation, Tensor } from './graph.ts';
import { outputs } from './graph.ts';
import type { Library } from './library.ts';
import { sessionConfig, type SessionOptions } from './config.ts';
import { checked, Status } from './status.ts';
import type { NativeTensor, Tensors } from './tensors.ts';

/** What a run feeds, gives and does. Made once, run often: a run allocates nothing in JavaScript. */
export interface RunPlan {
  readonly doing: Phrase;
  readonly feeds: BigUint64Array;
  /** Handles of the tensors fed, in the order of `feeds`. */
  readonly fed: BigUint64Array;
  readonly fetches: BigUint64Array;
  readonly fetched: BigUint64Array;
  readonly targets: BigUint64Array;
}

/** A TF_Session over a finished graph. */
export class Session {
  readonly #library: Library;
  readonly #tensors: Tensors;
  readonly #status: Status;
  readonly #handle: bigint;

  /** @param savedModel folder of a SavedModel to load into the graph, which is empty as yet. */
  constructor(library: Library, tensors: Tensors, graph: Graph, options: SessionOptions, savedModel?: string) {
    this.#library = library;
    this.#tensors = tensors;
    const native = library.TF_NewSessionOptions();
    try {
      const config = sessionConfig(options);
      checked(library, phrase`read its settings`, (status) => library.TF_SetConfig(native, config, config.byteLength, status));
      this.#handle =
        savedModel === undefined
          ? checked(library, phrase`start`, (status) => library.TF_NewSession(graph.handle, native, status))
          : checked(library, phrase`load a SavedModel`, (status) =>
              library.TF_LoadSessionFromSavedModel(native, 0n, savedModel, ['serve'], 1, graph.handle, 0n, status));
    } finally {
      library.TF_DeleteSessionOptions(native);
    }
    this.#status = new Status(library);
  }

  /** @param doing what the run does, to complete "TensorFlow could not …". */
  plan(doing: Phrase, feeds: readonly Tensor[], fetches: readonly Tensor[], targets: readonly Operation[]): RunPlan {
    return {
      doing,
      feeds: outputs(feeds),
      fed: new BigUint64Array(feeds.length),
      fetches: outputs(fetches),
      fetched: new BigUint64Array(fetches.length),
      targets: BigUint64Array.from(targets, (target) => target.handle),
    };
  }

  /**
   * Runs a plan; `plan.fed` says what is fed. What it gives is to be taken by `take`.
   * @throws EpochalError `engine.out-of-memory`, `engine.failed`.
   */
  run(plan: RunPlan): void {
    this.#library.TF_SessionRun(
      this.#handle, 0n,
      plan.feeds, plan.fed, plan.fed.length,
      plan.fetches, plan.fetched, plan.fetched.length,
      plan.targets, plan.targets.length,
      0n, this.#status.handle,
    );
    this.#status.check(plan.doing);
  }

  /** Copies a fetch of the plan into `values`. @param place of the fetch; each is to be taken once a run. */
  take<A extends ArrayBufferView>(plan: RunPlan, values: A, place = 0): A {
    return this.#tensors.takeInto(plan.fetched[place]!, values);
  }

  /** Runs once: feeds, then the values of each fetch. */
  once(doing: Phrase, feeds: ReadonlyMap<Tensor, NativeTensor>, fetches: readonly Tensor[], targets: readonly Operation[]): Float32Array[] {
    const plan = this.plan(doing, [...feeds.keys()], fetches, targets);
    plan.fed.set(Array.from(feeds.values(), (tensor) => tensor.handle));
    this.run(plan);
    return Array.from(plan.fetched, (handle) =>
      this.#tensors.take(handle, (byteLength) => new Float32Array(byteLength / Float32Array.BYTES_PER_ELEMENT)),
    );
  }

  /** Frees the session and every variable in it. */
  close(): void {
    this.#library.TF_CloseSession(this.#handle, this.#status.handle);
    this.#library.TF_DeleteSession(this.#handle, this.#status.handle);
    this.#status.delete();
  }
}
