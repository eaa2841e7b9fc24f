import type { WeightValue } from '../../../core/model/weights.ts';
import { bytesOf, fieldOf } from '../../formats/protobuf.ts';
import { fieldIds, float32, messages } from './schema.ts';

/**
 * A GraphDef with constants where placeholders are.
 * @param graphDef serialized. @param constants by the name of their placeholder.
 * @returns its bytes in parts: the numbers lie where they were.
 */
export function withConstants(graphDef: Uint8Array, constants: ReadonlyMap<string, WeightValue>): Uint8Array[] {
  const { node, ...rest } = messages.Graph.decode(graphDef) as unknown as { node: Uint8Array[]; library?: Uint8Array; versions?: Uint8Array };
  const nodes = node.flatMap((bytes) => {
    const { name } = messages.NodeName.decode(bytes) as unknown as { name: string };
    const value = constants.get(name);
    return fieldOf(fieldIds.node, value ? constant(name, value) : [bytes]);
  });
  return [...nodes, messages.Graph.encode(rest).finish()];
}

/** A NodeDef of the operation Const. */
function constant(name: string, { shape, values }: WeightValue): Uint8Array[] {
  const head = messages.Node.encode({ name, op: 'Const', attr: { dtype: { type: float32 } } }).finish();
  const tensor = messages.Tensor.encode({ dtype: float32, tensor_shape: { dim: shape.map((size) => ({ size })) } }).finish();
  const value = fieldOf(fieldIds.tensor, [tensor, ...fieldOf(fieldIds.content, [bytesOf(values)])]);
  const key = messages.AttributeEntry.encode({ key: 'value' }).finish();
  return [head, ...fieldOf(fieldIds.attribute, [key, ...fieldOf(fieldIds.entryValue, value)])];
}
