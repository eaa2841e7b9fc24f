import type { RawAttribute } from './schema.ts';

/** Numbers of a file. */
export interface Constant {
  shape: readonly number[];
  values: Float32Array;
}

/** An operator of a file. */
export interface OnnxNode {
  name: string;
  /** With its domain, where it is of none of ONNX's own. */
  type: string;
  inputs: readonly string[];
  outputs: readonly string[];
  attributes: ReadonlyMap<string, RawAttribute>;
}
