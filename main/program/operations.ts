import type { Attributes, DType } from '../../core/graph.ts';
import { bordered, broadcastShape, concatenated, contracted, deconvolved, pooled, reduced, reshaped, resized, sliced, spaceToBatch, batchToSpace, strided, windowed, type Known } from './shapes.ts';

/** What is to be known of an operation to trace it. */
interface Operation {
  /** Default: the first input's. */
  dtype?: DType;
  /** Shapes of its outputs, with the batch. */
  shapes(inputs: readonly Known[], attributes: Attributes): (readonly number[])[];
}

const same: Operation = { shapes: ([first]) => [first!.shape] };
const elementwise: Operation = { shapes: ([one, other]) => [broadcastShape(one!.shape, other!.shape)] };
const compare: Operation = { ...elementwise, dtype: 'bool' };

const unary = [
  'Relu', 'Relu6', 'Elu', 'Selu', 'LeakyRelu', 'Sigmoid', 'Tanh', 'Softplus', 'Softsign', 'Exp', 'Erf', 'Rsqrt', 'Sqrt', 'Square', 'Softmax', 'Neg', 'Abs', 'BiasAdd',
];
const binary = ['Mul', 'AddV2', 'Sub', 'RealDiv', 'Maximum', 'Minimum', 'SquaredDifference', 'Pow'];

/** Every operation that a layer which answers may be made of, by TensorFlow's name. */
export const operations: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ...unary.map((type) => [type, same] as const),
  ...binary.map((type) => [type, elementwise] as const),
  ...['Greater', 'GreaterEqual', 'Less', 'LessEqual'].map((type) => [type, compare] as const),
  ['AddN', same],
  ['SelectV2', { dtype: 'float32', shapes: (inputs) => [inputs.map(({ shape }) => shape).reduce(broadcastShape)] }],
  ['Conv2D', { shapes: ([image, kernel], attributes) => [[...windowed(image!.shape, kernel!.shape, attributes), kernel!.shape[3]!]] }],
  ['DepthwiseConv2dNative', { shapes: ([image, kernel], attributes) => [[...windowed(image!.shape, kernel!.shape, attributes), kernel!.shape[2]! * kernel!.shape[3]!]] }],
  ['Conv2DBackpropInput', { dtype: 'float32', shapes: ([size]) => [deconvolved(size!)] }],
  ['Einsum', { shapes: (inputs, attributes) => [contracted(inputs, attributes)] }],
  ['MatMul', { shapes: ([rows, kernel]) => [[rows!.shape[0]!, kernel!.shape[1]!]] }],
  ['MaxPool', { shapes: ([image], attributes) => [pooled(image!.shape, attributes)] }],
  ['AvgPool', { shapes: ([image], attributes) => [pooled(image!.shape, attributes)] }],
  ...['Mean', 'Max', 'Sum', 'Min'].map((type) => [type, { shapes: ([x, axes], attributes) => [reduced(x!.shape, axes!, attributes)] }] as [string, Operation]),
  ['Reshape', { shapes: ([x, shape]) => [reshaped(x!.shape, shape!)] }],
  ['Transpose', { shapes: ([x, order]) => [order!.numbers().map((axis) => x!.shape[axis]!)] }],
  ['Pad', { shapes: ([x, edges]) => [bordered(x!.shape, edges!)] }],
  ['PadV2', { shapes: ([x, edges]) => [bordered(x!.shape, edges!)] }],
  ['Slice', { shapes: ([x, begin, size]) => [sliced(x!.shape, begin!, size!)] }],
  ['StridedSlice', { shapes: ([x, , , steps], attributes) => [strided(x!.shape, steps!, attributes)] }],
  ['ConcatV2', { shapes: (inputs) => [concatenated(inputs)] }],
  ['Split', { dtype: 'float32', shapes: ([axis, x], attributes) => splitShapes(axis!, x!, attributes) }],
  ['Shape', { dtype: 'int32', shapes: ([x]) => [[x!.shape.length]] }],
  ['SpaceToBatchND', { shapes: ([x, block, edges]) => [spaceToBatch(x!.shape, block!, edges!)] }],
  ['BatchToSpaceND', { shapes: ([x, block, cut]) => [batchToSpace(x!.shape, block!, cut!)] }],
  ...['ResizeNearestNeighbor', 'ResizeBilinear', 'ResizeBicubic', 'ScaleAndTranslate'].map((type) => [type, { shapes: ([x, size]) => [resized(x!.shape, size!)] }] as [string, Operation]),
]);

function splitShapes(axis: Known, { shape }: Known, attributes: Attributes): (readonly number[])[] {
  const parts = attributes['num_split'];
  if (!parts || !('int' in parts)) throw new TypeError('Split has no num_split');
  const place = axis.numbers()[0]!;
  return Array.from({ length: parts.int }, () => shape.with(place, shape[place]! / parts.int));
}
