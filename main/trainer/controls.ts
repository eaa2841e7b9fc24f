export type RequestedState = 'go' | 'pause' | 'stop';

/** What a training was asked to do, received between its steps. */
export interface Controls {
  pause(): void;
  resume(): void;
  stop(): void;
  /** What it is to do now. */
  requested(): RequestedState;
  /** Resolves once a pause is no longer requested. */
  whilePaused(): Promise<void>;
}

export function createControls(): Controls {
  let requested: RequestedState = 'go';
  let wake: (() => void) | null = null;
  // A stop is the last word.
  const turn = (to: RequestedState): void => {
    if (requested !== 'stop') requested = to;
    if (requested !== 'pause') wake?.();
  };
  return {
    pause: () => turn('pause'),
    resume: () => turn('go'),
    stop: () => turn('stop'),
    requested: () => requested,
    whilePaused: () =>
      requested === 'pause' ? new Promise((resolve) => (wake = resolve)) : Promise.resolve(),
  };
}
