import type { Phrase } from '../../core/errors/words.ts';
import type { EngineRef } from '../engine/engines.ts';

/** Where a TensorFlow library came from, in the order the sources are tried. */
export type RuntimeSource = 'setting' | 'installed' | 'python' | 'pip' | 'archive' | 'file';

/** A TensorFlow library that is ready to be loaded. */
export interface RuntimeLibrary {
  /** The folder holding both libraries; a CUDA build has `nvidia/` beside this folder. */
  directory: string;
  /** Absolute path of the framework library; it is loaded first. */
  framework: string;
  /** Absolute path of the library that exports the C API (`TF_*`, `TFE_*`). */
  cc: string;
  /** `2.21.0`, or `unknown` for a bare folder that says nothing about itself. */
  version: string;
  source: RuntimeSource;
}

/** The engine that a library is. */
export function engineOf({ framework, cc }: Pick<RuntimeLibrary, 'framework' | 'cc'>): EngineRef {
  return { name: 'tensorflow', files: { framework, cc } };
}

/** A source that was looked at and not taken. */
export interface RuntimeRejection {
  source: string;
  path: string | null;
  reason: Phrase;
}

/** Which library is used and why not the ones before it; `library` is null when there is none. */
export interface RuntimeReport {
  library: RuntimeLibrary | null;
  rejected: RuntimeRejection[];
}

/** How far an installation is; `done` and `total` in bytes, `total` null when nobody can say. */
export interface RuntimeProgress {
  phase: 'find' | 'download' | 'unpack' | 'verify' | 'done';
  done: number;
  total: number | null;
  /** What is done. */
  message: Phrase;
}

export type OnProgress = (progress: RuntimeProgress) => void;
