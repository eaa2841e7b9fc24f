import { augment, isMixing, type Augmentation } from '../../../core/augmentation/augmentation.ts';
import type { Attribute, Attributes, DType, OpGraph } from '../../../core/graph.ts';
import { hash } from '../../../core/random.ts';
import { literal } from './python-text.ts';

/**
 * What a run does to its pictures, as a Python program of the very operations that Epochal trains with: the same
 * pictures come out, to the bit, where the whole batch goes in.
 */
export function augmentationCode(values: Augmentation, shape: readonly [number, number, number], seed: number): string {
  const writer = new Writer();
  const mixes = isMixing(values);
  const seeded = (purpose: string): string => writer.stack([`${hash(`${seed}/augmentation/${purpose}`) | 0} ^ replica * 1000003`, 'step']);
  const { images, targets } = augment<string>(writer, values, { images: 'images', shape, targets: mixes ? 'targets' : null }, seeded);
  const settings = Object.entries(values).map(([name, value]) => `    ${name} = ${literal(value)}`);
  return `"""How pictures were changed before each step of the run:

${settings.join('\n')}

These are TensorFlow's own operations, one by one, as the run had them: rotation, shift, shear, zoom and flips as one
transform; then channel shift, brightness, contrast, padded crop, RandAugment, Cutout, mixup or CutMix, whatever is on.
"""

import inspect

import tensorflow as tf


def op(name, *inputs, **attributes):
    """An operation by its name, with inputs in their order."""
    function = getattr(tf.raw_ops, name)
    names = list(inspect.signature(function).parameters)
    return function(**dict(zip(names, inputs)), **attributes)


def augment(images, targets, step, replica=0):
    """images: float32 (n, ${shape.join(', ')}), 0 to 255; targets: float32 (n, classes). Gives both, changed.

    step: int32, new numbers for each; replica: int32, others for each part of a batch.
    """
${writer.lines.map((line) => `    ${line}`).join('\n')}
    return ${images}, ${targets ?? 'targets'}
`;
}

/** Writes down operations as Python. A tensor is the name of its variable. */
class Writer implements OpGraph<string> {
  readonly lines: string[] = [];
  readonly #made = new Map<string, { type: string; inputs: readonly string[] }>();

  op(type: string, inputs: readonly (string | readonly string[])[], attributes: Attributes = {}): string {
    return this.ops(type, inputs, attributes, 1)[0]!;
  }

  ops(type: string, inputs: readonly (string | readonly string[])[], attributes: Attributes, count: number): string[] {
    const names = Array.from({ length: count }, (_, index) => this.#next(type, inputs.flat(), index));
    const given = [
      literal(type),
      ...inputs.map((input) => (typeof input === 'string' ? input : `[${input.join(', ')}]`)),
      ...Object.entries(attributes).map(([name, value]) => `${name}=${attribute(value)}`),
    ];
    this.lines.push(`${count === 1 ? names[0]! : `${names.join(', ')}, *_`} = op(${given.join(', ')})`);
    return names;
  }

  constant(dtype: DType, shape: readonly number[], values: ArrayLike<number>): string {
    const name = this.#next('Const', [], 0);
    const list = Array.from(values, (value) => (dtype === 'bool' ? literal(value !== 0) : literal(value)));
    this.lines.push(`${name} = tf.constant(${shape.length === 0 ? list[0]! : `[${list.join(', ')}]`}, tf.${dtype}${shape.length === 0 ? '' : `, ${literal(shape)}`})`);
    return name;
  }

  producer(tensor: string): { type: string; inputs: readonly string[] } {
    return this.#made.get(tensor) ?? { type: 'Placeholder', inputs: [] };
  }

  /** Of expressions, which are no tensors of the graph. */
  stack(parts: readonly string[]): string {
    const name = this.#next('Pack', [], 0);
    this.lines.push(`${name} = tf.stack([${parts.join(', ')}])`);
    return name;
  }

  #next(type: string, inputs: readonly string[], output: number): string {
    const name = `t${this.#made.size}`;
    this.#made.set(name, { type: output === 0 ? type : `${type}:${output}`, inputs });
    return name;
  }
}

function attribute(value: Attribute): string {
  if ('type' in value) return `tf.${value.type}`;
  if ('ints' in value) return `[${value.ints.join(', ')}]`;
  if ('string' in value) return literal(value.string);
  if ('bool' in value) return literal(value.bool);
  return literal('int' in value ? value.int : value.float);
}
