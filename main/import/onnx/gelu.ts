import type { Constant, OnnxNode } from './node.ts';

const nearly = (value: number | undefined, wanted: number): boolean => value !== undefined && Math.abs(value - wanted) < 1e-5;

/**
 * x * 0.5 * (1 + erf(x / sqrt(2))), which sets of operators before 20 have no word for, as one operator `Gelu`: in
 * each of the orders in which programs multiply the three.
 * Source of the formula: Hendrycks and Gimpel 2016, https://arxiv.org/abs/1606.08415
 */
export function withGelu(nodes: readonly OnnxNode[], constants: ReadonlyMap<string, Constant | null>, output: string): OnnxNode[] {
  const makers = new Map(nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  const takers = new Map<string, OnnxNode[]>();
  for (const node of nodes) for (const name of new Set(node.inputs)) takers.set(name, [...(takers.get(name) ?? []), node]);
  const numberOf = (name: string): number | undefined => {
    const found = constants.get(name);
    return found?.values.length === 1 ? found.values[0] : undefined;
  };
  /** Of a node of two inputs, what is there beside one that fits. */
  const beside = (node: OnnxNode | undefined, type: string, fits: (name: string) => boolean): string | null => {
    if (node?.type !== type || node.inputs.length !== 2) return null;
    const place = node.inputs.findIndex(fits);
    return place === -1 ? null : node.inputs[1 - place]!;
  };
  /** Who alone takes what a node gives. */
  const next = (node: OnnxNode): OnnxNode | undefined => {
    const [name] = node.outputs;
    const all = takers.get(name ?? '') ?? [];
    return all.length === 1 && name !== output ? all[0] : undefined;
  };
  const isHalf = (name: string): boolean => nearly(numberOf(name), 0.5);

  const gone = new Set<OnnxNode>();
  const made = new Map<OnnxNode, OnnxNode>();
  for (const erf of nodes.filter(({ type }) => type === 'Erf')) {
    const scaled = makers.get(erf.inputs[0] ?? '');
    const x = beside(scaled, 'Mul', (name) => nearly(numberOf(name), Math.SQRT1_2)) ?? (nearly(numberOf(scaled?.inputs[1] ?? ''), Math.SQRT2) && scaled?.type === 'Div' ? scaled.inputs[0]! : null);
    const raised = next(erf);
    if (x === null || !scaled || next(scaled) !== erf || !raised || beside(raised, 'Add', (name) => nearly(numberOf(name), 1)) !== erf.outputs[0]) continue;
    const product = next(raised);
    const other = beside(product, 'Mul', (name) => name === raised.outputs[0]);
    if (!product || other === null) continue;
    const after = next(product);
    const before = makers.get(other);
    const parts =
      other === x && beside(after, 'Mul', isHalf) === product.outputs[0] ? [product, after!]
      : isHalf(other) && beside(after, 'Mul', (name) => name === x) === product.outputs[0] ? [product, after!]
      : before && next(before) === product && beside(before, 'Mul', isHalf) === x ? [before, product]
      : null;
    if (!parts) continue;
    for (const node of [scaled, erf, raised, ...parts]) gone.add(node);
    const last = parts[1]!;
    made.set(last, { name: last.name, type: 'Gelu', inputs: [x], outputs: last.outputs, attributes: new Map() });
  }
  return nodes.flatMap((node) => made.get(node) ?? (gone.has(node) ? [] : [node]));
}
