import { numbersOf } from '../program.ts';
import type { Pass } from '../rewrite.ts';

/** Of several changes of shape one after the other only the last one counts; of orders of axes, both as one. */
export const reshapes: Pass = (site) => {
  const { type, inputs: [x, how], outputs: [output] } = site.node;
  if (type !== 'Reshape' && type !== 'Transpose') return null;
  const again = { name: output!.name };
  const before = site.producer(x!);
  if (type === 'Reshape') return before?.type === 'Reshape' ? [site.add('Reshape', [before.inputs[0]!, how!], {}, again)] : null;
  const order = numbersOf(how!);
  if (before?.type === 'Transpose') {
    const first = numbersOf(before.inputs[1]!);
    return [site.add('Transpose', [before.inputs[0]!, site.integers(order.map((axis) => first[axis]!))], {}, again)];
  }
  // Only axes of one place change places: the numbers stay in order. Of the batch, one place is not all there may be.
  const moved = order.filter((axis) => axis === 0 || x!.shape[axis] !== 1);
  const inOrder = order[0] === 0 && moved.every((axis, i) => i === 0 || axis > moved[i - 1]!);
  return inOrder && order.some((axis, place) => axis !== place) ? [site.add('Reshape', [x!, site.integers(output!.shape.with(0, -1))], {}, again)] : null;
};
