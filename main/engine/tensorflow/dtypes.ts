import type { DType } from '../../../core/graph.ts';

/** TF_DataType and the array that holds such values. https://github.com/tensorflow/tensorflow/blob/master/tensorflow/c/tf_datatype.h */
export const dtypes = {
  float32: { code: 1, array: Float32Array },
  int32: { code: 3, array: Int32Array },
  uint8: { code: 4, array: Uint8Array },
  int64: { code: 9, array: BigInt64Array },
  bool: { code: 10, array: Uint8Array },
} as const satisfies Record<DType, unknown>;

/** Memory of the right type for values of a dtype. */
export function arrayOf(dtype: DType, values: ArrayLike<number>): ArrayBufferView {
  if (dtype === 'int64') return BigInt64Array.from(Array.from(values), (value) => BigInt(value));
  const { array } = dtypes[dtype];
  return values instanceof array ? values : array.from(values);
}
