import { formatShape } from '../layers/layer.ts';
import type { LayerSummary, ModelSummary } from './summary.ts';

interface Column {
  title: string;
  /** Of its text, in characters: Keras's on a terminal of 80. */
  width: number;
  align: 'left' | 'right';
  cell(layer: LayerSummary): string;
}

const layerCell = ({ name, type }: LayerSummary): string => `${name} (${type})`;
const shapeCell = ({ outputShape }: LayerSummary): string => formatShape(outputShape);
const paramsCell = ({ params }: LayerSummary): string => grouped(params);
// Of each layer its first call, and of that its first output: here layers have no others.
const inputsCell = ({ inputs }: LayerSummary): string => inputs.map((input) => `${input}[0][0]`).join(', ') || '-';

/** Of a chain of layers, which Keras knows as Sequential. */
const chainColumns: readonly Column[] = [
  { title: 'Layer (type)', width: 31, align: 'left', cell: layerCell },
  { title: 'Output Shape', width: 22, align: 'left', cell: shapeCell },
  { title: 'Param #', width: 13, align: 'right', cell: paramsCell },
];

const graphColumns: readonly Column[] = [
  { title: 'Layer (type)', width: 19, align: 'left', cell: layerCell },
  { title: 'Output Shape', width: 17, align: 'left', cell: shapeCell },
  { title: 'Param #', width: 10, align: 'right', cell: paramsCell },
  { title: 'Connected to', width: 17, align: 'left', cell: inputsCell },
];

/**
 * A model as `model.summary()` of Keras 3 prints it (keras.src.utils.summary_utils), to the character; sizes
 * are those of float32 weights. A chain of layers is printed as a Sequential model, without its InputLayer; any
 * other graph as a functional one, with what each layer is connected to.
 */
export function summaryTable(summary: ModelSummary): string {
  const chain = summary.layers.every(({ inputs }) => inputs.length <= 1);
  const columns = chain ? chainColumns : graphColumns;
  const layers = chain ? summary.layers.filter(({ type }) => type !== 'InputLayer') : inKerasOrder(summary.layers);
  const rows = layers.map((layer) => columns.map(({ cell }) => cell(layer)));
  return [
    `Model: "${summary.name}"`,
    rule(columns, '┏', '━', '┳', '┓'),
    ...lines(columns, columns.map(({ title }) => title), '┃'),
    rule(columns, '┡', '━', '╇', '┩'),
    ...rows.flatMap((row, index) => [...(index === 0 ? [] : [rule(columns, '├', '─', '┼', '┤')]), ...lines(columns, row, '│')]),
    rule(columns, '└', '─', '┴', '┘'),
    ` Total params: ${counted(summary.totalParams)}`,
    ` Trainable params: ${counted(summary.trainableParams)}`,
    ` Non-trainable params: ${counted(summary.nonTrainableParams)}`,
    '',
  ].join('\n');
}

/**
 * Layers as a functional model of Keras holds them (keras.src.ops.function, `map_graph`): those furthest from
 * the output first; of the same distance, as a walk from the output, depth first, meets them.
 * @param layers each after its inputs, the output last.
 */
export function inKerasOrder<L extends { name: string; inputs: readonly string[] }>(layers: readonly L[]): L[] {
  const byName = new Map(layers.map((layer) => [layer.name, layer]));
  const depth = new Map<string, number>();
  for (const { name, inputs } of [...layers].reverse()) {
    const next = (depth.get(name) ?? 0) + 1;
    for (const input of inputs) depth.set(input, Math.max(next, depth.get(input) ?? 0));
  }
  const met = new Set<L>();
  const open = layers.slice(-1);
  for (let layer = open.pop(); layer; layer = open.pop()) {
    if (met.has(layer)) continue;
    met.add(layer);
    open.push(...layer.inputs.map((input) => byName.get(input)!).reverse());
  }
  return [...met].sort((a, b) => (depth.get(b.name) ?? 0) - (depth.get(a.name) ?? 0));
}

function rule(columns: readonly Column[], left: string, fill: string, between: string, right: string): string {
  return left + columns.map(({ width }) => fill.repeat(width + 2)).join(between) + right;
}

/** One row of the table: as many lines as its fullest cell needs. */
function lines(columns: readonly Column[], cells: readonly string[], edge: string): string[] {
  const wrapped = cells.map((cell, index) => wrap(cell, columns[index]!.width));
  const height = Math.max(...wrapped.map(({ length }) => length));
  return Array.from({ length: height }, (_, line) => {
    const texts = columns.map(({ width, align }, index) => {
      const text = wrapped[index]![line] ?? '';
      return ` ${align === 'left' ? text.padEnd(width) : text.padStart(width)} `;
    });
    return `${edge}${texts.join(edge)}${edge}`;
  });
}

/** Breaks between words; a word longer than a line is cut short, as rich does for Keras's columns. */
function wrap(text: string, width: number): string[] {
  const made: string[] = [];
  for (const word of text.split(' ')) {
    const joined = made.length === 0 ? word : `${made.at(-1)!} ${word}`;
    if (joined.length <= width && made.length > 0) made[made.length - 1] = joined;
    else made.push(word);
  }
  return made.map((line) => (line.length > width ? `${line.slice(0, width - 1)}…` : line));
}

function counted(params: number): string {
  return `${grouped(params)} (${bytes(params * Float32Array.BYTES_PER_ELEMENT)})`;
}

function grouped(count: number): string {
  return count.toLocaleString('en-US');
}

function bytes(count: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  const step = count === 0 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(count) / 10));
  return `${(count / 1024 ** step).toFixed(2)} ${units[step]}`;
}
