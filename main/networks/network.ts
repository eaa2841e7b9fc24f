import type { NetworkRef } from '../../core/networks.ts';
import type { RunDetail } from '../../core/runs.ts';
import type { InspectableNetwork } from '../inspect/inspector.ts';

/** A trained network: a run at one of its checkpoints, or an imported model. */
export interface Network extends InspectableNetwork {
  /** Null for an imported model. */
  detail: RunDetail | null;
}

/** Runs and imported models, which serve alike wherever a trained network is needed. */
export interface Networks {
  /**
   * The run or model a person means: `last` (the newest run), an id, a name, or the beginning of either.
   * @throws EpochalError `run.unknown` with near names, `run.ambiguous`.
   */
  find(wanted: string): NetworkRef;
  /**
   * @param checkpoint `best`, `last` or the number of an epoch; an imported model has one, `0`.
   * @throws EpochalError `run.unknown`, `checkpoint.missing`, `run.damaged`, `model.damaged`.
   */
  open(network: NetworkRef, checkpoint: string): Network;
}
