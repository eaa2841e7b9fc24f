interface Dimension {
  dim_value?: number;
}

/** As protobufjs reads them. */
export interface RawTensor {
  dims: number[];
  data_type?: number;
  float_data: number[];
  int32_data: number[];
  int64_data: number[];
  double_data: number[];
  name?: string;
  raw_data?: Uint8Array;
  data_location?: number;
}

export interface RawAttribute {
  name?: string;
  f?: number;
  i?: number;
  s?: Uint8Array;
  t?: RawTensor;
  floats: number[];
  ints: number[];
}

export interface RawValueInfo {
  name?: string;
  type?: { tensor_type?: { elem_type?: number; shape?: { dim: Dimension[] } } };
}

export interface RawModel {
  ir_version?: number;
  opset_import: { domain?: string; version?: number }[];
  metadata_props: { key?: string; value?: string }[];
  graph?: {
    node: { input: string[]; output: string[]; name?: string; op_type?: string; domain?: string; attribute: RawAttribute[] }[];
    initializer: RawTensor[];
    input: RawValueInfo[];
    output: RawValueInfo[];
  };
}

/** TensorProto.DataType: how wide each is where it is stored as bytes. */
export const dataTypes: ReadonlyMap<number, { name: string; width: number }> = new Map([
  [1, { name: 'float32', width: 4 }],
  [6, { name: 'int32', width: 4 }],
  [7, { name: 'int64', width: 8 }],
  [11, { name: 'float64', width: 8 }],
]);
