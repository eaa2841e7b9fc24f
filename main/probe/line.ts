import { openChildPort } from '../trainer/child-port.ts';
import type { ChildEnd, SpawnChild } from '../trainer/spawn.ts';
import type { FromProbe, ToProbe } from './protocol.ts';

/** A probing process, from outside. It is started as a training one is, and speaks other words. */
export interface ProbeChild {
  send(message: ToProbe): void;
  onMessage(listener: (message: FromProbe) => void): void;
  /** Called once, after its last message. */
  onEnd(listener: (end: ChildEnd) => void): void;
  kill(): void;
}

export function spawnProbe(spawn: SpawnChild, entry: string): ProbeChild {
  // A line carries whatever it is given.
  return spawn(entry) as unknown as ProbeChild;
}

/** The line of a probing process to the one that started it. */
export interface ProbePort {
  tell(message: FromProbe): void;
  tellLast(message: FromProbe): Promise<void>;
  listen(listener: (message: ToProbe) => void): void;
  onGone(listener: () => void): void;
}

export function openProbePort(): ProbePort {
  return openChildPort() as unknown as ProbePort;
}
