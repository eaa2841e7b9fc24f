import { flagAttribute, numbersOf, numberAttribute, type ProgramTensor } from '../../../program/program.ts';
import type { TfliteOperatorType } from '../../../formats/tflite/model.ts';
import { unfused, type Rule, type Rules } from './lowering.ts';

/** Operations that lay values out otherwise. */
export const shapeRules: Rules = {
  Reshape(node, to) {
    to.make(node, 'RESHAPE', [to.tensor(node.inputs[0]!), to.integers(node.outputs[0]!.shape)]);
  },
  Transpose: plain('TRANSPOSE'),
  Pad: plain('PAD'),
  PadV2: plain('PADV2'),
  Slice(node, to) {
    const [x, begin] = node.inputs as readonly [ProgramTensor, ProgramTensor];
    to.make(node, 'SLICE', [to.tensor(x), to.tensor(begin), to.integers(node.outputs[0]!.shape)]);
  },
  StridedSlice(node, to) {
    const masks = Object.fromEntries(['begin_mask', 'end_mask'].map((name) => [name, numberAttribute(node, name, 0)]));
    to.make(node, 'STRIDED_SLICE', node.inputs.map((input) => to.tensor(input)), masks);
  },
  ConcatV2(node, to) {
    const axis = numbersOf(node.inputs.at(-1)!)[0]!;
    const place = axis < 0 ? axis + node.outputs[0]!.shape.length : axis;
    to.make(node, 'CONCATENATION', node.inputs.slice(0, -1).map((input) => to.tensor(input)), { axis: place, ...unfused });
  },
  Split(node, to) {
    to.make(node, 'SPLIT', node.inputs.map((input) => to.tensor(input)), { num_splits: numberAttribute(node, 'num_split', 1) });
  },
  SpaceToBatchND: plain('SPACE_TO_BATCH_ND'),
  BatchToSpaceND: plain('BATCH_TO_SPACE_ND'),
  ResizeNearestNeighbor: resize('RESIZE_NEAREST_NEIGHBOR'),
  ResizeBilinear: resize('RESIZE_BILINEAR'),
};

function plain(type: TfliteOperatorType): Rule {
  return (node, to) => to.make(node, type, node.inputs.map((input) => to.tensor(input)));
}

function resize(type: TfliteOperatorType): Rule {
  return (node, to) => {
    const options = { align_corners: flagAttribute(node, 'align_corners'), half_pixel_centers: flagAttribute(node, 'half_pixel_centers') };
    to.make(node, type, node.inputs.map((input) => to.tensor(input)), options);
  };
}
