import { phrase } from '../errors/words.ts';
import { integer } from '../arguments.ts';
import { integers, scalar, type OpGraph } from '../graph.ts';
import { axisIn, defineLayer, formatShape, weightless, type Fail, type ForwardContext, type LayerDefinition, type Shape } from './layer.ts';

/** Layers that join several inputs value by value. https://keras.io/api/layers/merging_layers/ */
const elementwise: readonly LayerDefinition[] = [
  define('Add', 'Sums its inputs.', sum),
  define('Multiply', 'Multiplies its inputs.', folded('Mul')),
  define('Average', 'The mean of its inputs.', (inputs, context) =>
    context.graph.op('Mul', [sum(inputs, context), scalar(context.graph, 1 / inputs.length)])),
  define('Maximum', 'The largest of its inputs at each place.', folded('Maximum')),
  define('Minimum', 'The smallest of its inputs at each place.', folded('Minimum')),
  { ...define('Subtract', 'Its first input minus its second.', folded('Sub')), inputs: 2 },
];

/** `keras.layers.Concatenate`: inputs one after the other along an axis, all other lengths the same. */
const concatenate = defineLayer({
  type: 'Concatenate',
  group: 'Join',
  description: 'Lays its inputs one after the other along an axis.',
  inputs: 'many',
  arguments: { axis: integer({ default: -1, description: 'Along which; -1 is the channels.' }) },
  outputShape(values, inputs, fail) {
    const [first, ...others] = inputs as readonly [Shape, ...Shape[]];
    const place = axisIn(first, values.axis, fail);
    const rest = (shape: Shape): string => shape.toSpliced(place, 1).join();
    const odd = others.find((shape) => shape.length !== first.length || rest(shape) !== rest(first));
    if (odd) {
      fail(
        phrase`cannot join ${formatShape(first)} and ${formatShape(odd)} along axis ${values.axis}`,
        phrase`Its inputs need the same shape but for that axis: change the layers before it, or pad, crop or resize one of them.`,
      );
    }
    return first.with(place, inputs.reduce((total, shape) => total + shape[place]!, 0));
  },
  ...weightless,
  forward: (values, inputs, { graph, outputShape }) =>
    graph.op('ConcatV2', [inputs, graph.constant('int32', [], [values.axis < 0 ? outputShape.length + 1 + values.axis : values.axis])]),
});

export const mergeLayers: readonly LayerDefinition[] = [...elementwise, concatenate];

type Join = <T>(inputs: readonly T[], context: ForwardContext<T>) => T;

function define(type: string, description: string, join: Join): LayerDefinition {
  return defineLayer({
    type,
    group: 'Join',
    description,
    inputs: 'many',
    arguments: {},
    outputShape: (_values, inputs, fail) => inputs.reduce((shape, other) => broadcast(shape, other, fail)),
    weights: () => [],
    multiplyAdds: () => 0,
    forward: (_values, inputs, context) =>
      join(inputs.map((input, i) => raised(context.graph, input, context.inputShapes[i]!, context.outputShape.length)), context),
  });
}

/** One after the other, as Keras: where two are equal, the gradient of a maximum is the first one's. */
function folded(operation: string): Join {
  return (inputs, { graph }) => inputs.reduce((joined, input) => graph.op(operation, [joined, input]));
}

function sum<T>(inputs: readonly T[], context: ForwardContext<T>): T {
  const [first, ...others] = context.inputShapes;
  const same = others.every((shape) => shape.join() === first!.join());
  return same ? context.graph.op('AddN', [inputs]) : folded('AddV2')(inputs, context);
}

/** The shape two inputs give together: lengths are equal or one of them is 1, compared from the last axis. */
function broadcast(one: Shape, other: Shape, fail: Fail): Shape {
  const [long, short] = one.length >= other.length ? [one, other] : [other, one];
  const skipped = long.length - short.length;
  return long.map((length, i) => {
    const against = short[i - skipped] ?? 1;
    if (length !== against && length !== 1 && against !== 1) {
      fail(
        phrase`cannot join ${formatShape(one)} and ${formatShape(other)}`,
        phrase`Its inputs need the same shape, or lengths of 1: give the layers before it the same filters and strides, or put a Conv2D of kernel_size 1 on the shorter way.`,
      );
    }
    return Math.max(length, against);
  });
}

/** An input of fewer axes gets axes of length 1 behind the batch. */
function raised<T>(graph: OpGraph<T>, input: T, shape: Shape, rank: number): T {
  if (shape.length === rank) return input;
  return graph.op('Reshape', [input, integers(graph, [-1, ...new Array<number>(rank - shape.length).fill(1), ...shape])]);
}
