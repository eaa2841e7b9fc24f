import type { TfliteModel, TfliteOperator, TfliteTensor } from '../../../formats/tflite/model.ts';
import { computed, type Ranges } from './regions.ts';
import { quantizationRules } from './rules.ts';
import { heldBy, sameScale, scaleOf, union, type ActivationType, type Range, type Scale } from './scales.ts';

/** Scales of the tensors that operators on whole numbers make or take. */
export interface Scales {
  /** In which a tensor is made. */
  of(tensor: TfliteTensor): Scale;
  /** In which the operators want it that must have one scale for all they take and give. */
  shared(tensor: TfliteTensor): Scale;
}

/** @param input scale of the model's input, where it has one of its own. */
export function scalesOf(model: TfliteModel, quantized: ReadonlySet<TfliteOperator>, ranges: Ranges, type: ActivationType, input: Scale | null): Scales {
  const pinned = new Map<TfliteTensor, Scale>(input ? [[model.inputs[0]!, input]] : []);
  const together = new Together();
  for (const operator of quantized) {
    const rule = quantizationRules[operator.type]!;
    if (rule.kind === 'fixed') pinned.set(operator.outputs[0]!, rule.output[type]);
    if (rule.kind === 'same') together.join(computed([...operator.inputs, ...operator.outputs]));
  }
  const shared = new Map<TfliteTensor, Scale>();
  const groupOf = (tensor: TfliteTensor): Scale => {
    const root = together.root(tensor);
    const known = shared.get(root) ?? groupScale(together.members(root), pinned, ranges, type);
    shared.set(root, known);
    return known;
  };
  return { of: (tensor) => pinned.get(tensor) ?? groupOf(tensor), shared: groupOf };
}

/** The scale that one of the tensors has for itself, if it holds all of them; else one that does. */
function groupScale(members: readonly TfliteTensor[], pinned: ReadonlyMap<TfliteTensor, Scale>, ranges: Ranges, type: ActivationType): Scale {
  const fixed = members.flatMap((member) => pinned.get(member) ?? []);
  const flows = union(members.map((member) => ranges.get(member.name)!));
  const [first, ...others] = fixed;
  const suits = first && others.every((other) => sameScale(first, other)) && holds(heldBy(first, type), flows, first.scale);
  // What is made in a fixed scale may take all of it.
  return suits ? first : scaleOf(union([flows, ...fixed.map((scale) => heldBy(scale, type))]), type);
}

function holds(all: Range, part: Range, step: number): boolean {
  return part.least >= all.least - step && part.most <= all.most + step;
}

/** Sets of tensors that have something in common (union-find). */
class Together {
  readonly #parents = new Map<TfliteTensor, TfliteTensor>();

  join([first, ...others]: readonly TfliteTensor[]): void {
    for (const other of others) this.#parents.set(this.root(other), this.root(first!));
    if (first) this.#parents.set(this.root(first), this.root(first));
  }

  root(tensor: TfliteTensor): TfliteTensor {
    let at = tensor;
    for (let next = this.#parents.get(at); next && next !== at; next = this.#parents.get(at)) at = next;
    return at;
  }

  members(root: TfliteTensor): TfliteTensor[] {
    const found = new Set([root, ...[...this.#parents.keys()].filter((tensor) => this.root(tensor) === root)]);
    return [...found];
  }
}
