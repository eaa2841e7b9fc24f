import { messagesOf } from './protobuf.ts';

/** The part of ONNX's messages that an image classifier uses, written or read. https://github.com/onnx/onnx/blob/main/onnx/onnx.proto */
export const messages = messagesOf({
  Model: {
    ir_version: [1, 'int64'],
    producer_name: [2, 'string'],
    producer_version: [3, 'string'],
    model_version: [5, 'int64'],
    doc_string: [6, 'string'],
    graph: [7, 'Graph'],
    opset_import: [8, 'OperatorSet', 'repeated'],
    metadata_props: [14, 'Entry', 'repeated'],
  },
  OperatorSet: { domain: [1, 'string'], version: [2, 'int64'] },
  Entry: { key: [1, 'string'], value: [2, 'string'] },
  Graph: {
    node: [1, 'Node', 'repeated'],
    name: [2, 'string'],
    initializer: [5, 'Tensor', 'repeated'],
    input: [11, 'ValueInfo', 'repeated'],
    output: [12, 'ValueInfo', 'repeated'],
  },
  Node: {
    input: [1, 'string', 'repeated'],
    output: [2, 'string', 'repeated'],
    name: [3, 'string'],
    op_type: [4, 'string'],
    attribute: [5, 'Attribute', 'repeated'],
    domain: [7, 'string'],
  },
  Attribute: {
    name: [1, 'string'],
    f: [2, 'float'],
    i: [3, 'int64'],
    s: [4, 'bytes'],
    t: [5, 'Tensor'],
    floats: [7, 'float', 'repeated'],
    ints: [8, 'int64', 'repeated'],
    type: [20, 'int32'],
  },
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

/** Numbers of fields that are written around what is large. */
export const fieldIds = { graph: 7, initializer: 5, rawData: 9 } as const;

/** AttributeProto.AttributeType. */
export const attributeTypes = { float: 1, int: 2, string: 3, ints: 7 } as const;

/** TensorProto.DataType. */
export const dataTypes = { float32: 1, uint8: 2, int32: 6, int64: 7, bool: 9 } as const;

/** The set of operators written for, and the version of the format that came with it: ONNX 1.13, of 2022. */
export const operatorSet = 18;
export const irVersion = 8;
