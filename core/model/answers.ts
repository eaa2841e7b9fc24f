import { elements, type Shape } from '../layers/layer.ts';

/** What a network says of one image. */
export interface AnswerShape {
  /** Answers an image: 1, or one for each of its pixels. */
  positions: number;
  /** Numbers an answer is made of. */
  units: number;
  /** Classes they tell apart: as many as units, and 2 by one unit, which says how sure it is of the second. */
  classes: number;
}

/** @param output shape of what the network's last layer gives for one image: (…, units). */
export function answerShape(output: Shape): AnswerShape {
  const units = output.at(-1)!;
  return { positions: elements(output.slice(0, -1)), units, classes: units === 1 ? 2 : units };
}
