/** Values by `layer/weight` (`conv2d/kernel`), optimizer slots by `layer/weight/slot`. */
export type WeightMap = ReadonlyMap<string, WeightValue>;

export interface WeightValue {
  shape: readonly number[];
  values: Float32Array;
}
