import type { PlainError } from './errors.ts';
import type { Phrase } from './errors/words.ts';

/** What people see of the engine: which TensorFlow, which device, and what it wants. */
export interface EngineStatus {
  state: 'checking' | 'ready' | 'missing' | 'installing' | 'failed';
  version: string | null;
  path: string | null;
  source: string | null;
  devices: Device[];
  /** Places looked at and not taken, and why. */
  rejected: { source: string; path: string | null; reason: Phrase }[];
  progress: { phase: string; done: number; total: number | null; message: Phrase } | null;
  error: PlainError | null;
}

export interface Device {
  name: string;
  type: string;
  memoryBytes: number;
}
