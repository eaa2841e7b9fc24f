import type { Bridge } from '../../../../core/contract.ts';
import type { Comparison } from '../../../../core/comparison/comparison.ts';
import { Resource } from '../../../stores/resource.svelte.ts';
import { FollowedRun } from './followed.svelte.ts';

/** The runs of the page: each is followed while it is compared, and what differs between them is asked for. */
export class Comparing {
  /** In the order in which they are compared. */
  runs: readonly FollowedRun[] = $state.raw([]);
  /** Null for fewer than two. */
  comparison: Resource<Comparison> | null = $state.raw(null);
  readonly #bridge: Bridge;
  readonly #isLog: (run: string) => boolean;
  readonly #followed = new Map<string, FollowedRun>();

  /** @param isLog whether there is a log of a run alone, where that is known. */
  constructor(bridge: Bridge, isLog: (run: string) => boolean = () => false) {
    this.#bridge = bridge;
    this.#isLog = isLog;
  }

  /** Compares these from now on; those that stay keep what they have. */
  take(ids: readonly string[]): void {
    for (const [run, followed] of this.#followed) {
      if (ids.includes(run)) continue;
      followed.close();
      this.#followed.delete(run);
    }
    this.runs = ids.map((run) => this.#followed.get(run) ?? this.#follow(run));
    this.comparison = ids.length < 2 ? null : new Resource(() => this.#bridge.invoke('runs.compare', { runs: [...ids], answers: false }));
    void this.comparison?.load();
  }

  /** Asks for everything anew, as after a lost connection. */
  load(): void {
    for (const { load } of this.runs) void load();
    void this.comparison?.load();
  }

  close(): void {
    for (const followed of this.#followed.values()) followed.close();
  }

  #follow(run: string): FollowedRun {
    const followed = new FollowedRun(this.#bridge, run, () => void this.comparison?.load(), this.#isLog(run));
    this.#followed.set(run, followed);
    void followed.load();
    return followed;
  }
}
