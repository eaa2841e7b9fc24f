import { messagesOf } from '../../formats/protobuf.ts';

/** The part of ONNX's messages that an image classifier uses. https://github.com/onnx/onnx/blob/main/onnx/onnx.proto */
export const messages = messagesOf({
  Model: { ir_version: [1, 'int64'], graph: [7, 'Graph'], opset_import: [8, 'OperatorSet', 'repeated'], metadata_props: [14, 'Entry', 'repeated'] },
  OperatorSet: { domain: [1, 'string'], version: [2, 'int64'] },
  Entry: { key: [1, 'string'], value: [2, 'string'] },
  Graph: { node: [1, 'Node', 'repeated'], initializer: [5, 'Tensor', 'repeated'], input: [11, 'ValueInfo', 'repeated'], output: [12, 'ValueInfo', 'repeated'] },
  Node: { input: [1, 'string', 'repeated'], output: [2, 'string', 'repeated'], name: [3, 'string'], op_type: [4, 'string'], attribute: [5, 'Attribute', 'repeated'], domain: [7, 'string'] },
  Attribute: { name: [1, 'string'], f: [2, 'float'], i: [3, 'int64'], s: [4, 'bytes'], t: [5, 'Tensor'], floats: [7, 'float', 'repeated'], ints: [8, 'int64', 'repeated'] },
  Tensor: {
    dims: [1, 'int64', 'repeated'],
    data_type: [2, 'int32'],
    float_data: [4, 'float', 'repeated'],
    int32_data: [5, 'int32', 'repeated'],
    int64_data: [7, 'int64', 'repeated'],
    name: [8, 'string'],
    raw_data: [9, 'bytes'],
    double_data: [10, 'double', 'repeated'],
    data_location: [14, 'int32'],
  },
  ValueInfo: { name: [1, 'string'], type: [2, 'Type'] },
  Type: { tensor_type: [1, 'TensorType'] },
  TensorType: { elem_type: [1, 'int32'], shape: [2, 'Shape'] },
  Shape: { dim: [1, 'Dimension', 'repeated'] },
  Dimension: { dim_value: [1, 'int64'], dim_param: [2, 'string'] },
});

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
