export type Wish = 'go' | 'pause' | 'stop';

/** What a training was asked to do, heard between its steps. */
export interface Controls {
  pause(): void;
  resume(): void;
  stop(): void;
  /** What it is to do now. */
  wish(): Wish;
  /** Resolves once the wish is no longer to pause. */
  whilePaused(): Promise<void>;
}

export function createControls(): Controls {
  let wish: Wish = 'go';
  let wake: (() => void) | null = null;
  // A stop is the last word.
  const turn = (to: Wish): void => {
    if (wish !== 'stop') wish = to;
    if (wish !== 'pause') wake?.();
  };
  return {
    pause: () => turn('pause'),
    resume: () => turn('go'),
    stop: () => turn('stop'),
    wish: () => wish,
    whilePaused: () =>
      wish === 'pause' ? new Promise((resolve) => (wake = resolve)) : Promise.resolve(),
  };
}
