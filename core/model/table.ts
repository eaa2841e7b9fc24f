import { formatShape } from '../layers/layer.ts';
import type { ModelSummary } from './summary.ts';

interface Column {
  title: string;
  /** Of its text, in characters: Keras's on a terminal of 80. */
  width: number;
  align: 'left' | 'right';
}

const columns: readonly Column[] = [
  { title: 'Layer (type)', width: 31, align: 'left' },
  { title: 'Output Shape', width: 22, align: 'left' },
  { title: 'Param #', width: 13, align: 'right' },
];

/**
 * A model as `model.summary()` of Keras 3 prints a Sequential one (keras.src.utils.summary_utils), to the
 * character: InputLayer is left out, sizes are those of float32 weights.
 */
export function summaryTable(summary: ModelSummary): string {
  const rows = summary.layers
    .filter(({ type }) => type !== 'InputLayer')
    .map(({ name, type, outputShape, params }) => [`${name} (${type})`, formatShape(outputShape), grouped(params)]);
  return [
    `Model: "${summary.name}"`,
    rule('┏', '━', '┳', '┓'),
    ...lines(columns.map(({ title }) => title), '┃'),
    rule('┡', '━', '╇', '┩'),
    ...rows.flatMap((row, index) => [...(index === 0 ? [] : [rule('├', '─', '┼', '┤')]), ...lines(row, '│')]),
    rule('└', '─', '┴', '┘'),
    ` Total params: ${counted(summary.totalParams)}`,
    ` Trainable params: ${counted(summary.trainableParams)}`,
    ` Non-trainable params: ${counted(summary.nonTrainableParams)}`,
    '',
  ].join('\n');
}

function rule(left: string, fill: string, between: string, right: string): string {
  return left + columns.map(({ width }) => fill.repeat(width + 2)).join(between) + right;
}

/** One row of the table: as many lines as its fullest cell needs. */
function lines(cells: readonly string[], edge: string): string[] {
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

/** Breaks between words, and inside a word only where it is longer than a line. */
function wrap(text: string, width: number): string[] {
  const made: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const joined = line === '' ? word : `${line} ${word}`;
    if (joined.length <= width) {
      line = joined;
      continue;
    }
    if (line !== '') made.push(line);
    line = word;
    for (; line.length > width; line = line.slice(width)) made.push(line.slice(0, width));
  }
  return [...made, line];
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
