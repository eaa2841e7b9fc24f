import { messagesOf } from '../../formats/protobuf.ts';

/** The part of TensorFlow's messages that a SavedModel needs. https://github.com/tensorflow/tensorflow/tree/master/tensorflow/core */
export const messages = messagesOf({
  SavedModel: { saved_model_schema_version: [1, 'int64'], meta_graphs: [2, 'MetaGraph', 'repeated'] },
  MetaGraph: {
    meta_info_def: [1, 'MetaInfo'],
    graph_def: [2, 'bytes'],
    signature_def: [5, 'Signature', 'map'],
  },
  MetaInfo: {
    tags: [4, 'string', 'repeated'],
    tensorflow_version: [5, 'string'],
    tensorflow_git_version: [6, 'string'],
  },
  Signature: { inputs: [1, 'TensorInfo', 'map'], outputs: [2, 'TensorInfo', 'map'], method_name: [3, 'string'] },
  TensorInfo: { name: [1, 'string'], dtype: [2, 'int32'], tensor_shape: [3, 'Shape'] },
  Shape: { dim: [2, 'Dimension', 'repeated'] },
  Dimension: { size: [1, 'int64'] },
  /** Nodes as they are written: those that stay need not be read. */
  Graph: { node: [1, 'bytes', 'repeated'], library: [2, 'bytes'], versions: [4, 'bytes'] },
  NodeName: { name: [1, 'string'] },
  Node: { name: [1, 'string'], op: [2, 'string'], attr: [5, 'Attribute', 'map'] },
  Attribute: { type: [6, 'int32'] },
  AttributeEntry: { key: [1, 'string'] },
  Tensor: { dtype: [1, 'int32'], tensor_shape: [2, 'Shape'] },
});

/** Numbers of fields that are written around what is large. */
export const fieldIds = { metaGraph: 2, graph: 2, node: 1, attribute: 5, entryValue: 2, tensor: 8, content: 4 } as const;

/** DT_FLOAT. */
export const float32 = 1;
